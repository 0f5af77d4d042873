using Appraisal.Storage;

namespace Appraisal.Service.Imports.Reading;

/// <summary>A file that cannot be read at all; thrown from the depth of a reader and answered as a problem document.</summary>
internal sealed class FileRefusedException(string code, params object?[] args) : Exception(code)
{
    /// <summary>What to answer.</summary>
    public Refusal Refusal { get; } = new(422, code, [], args);
}
