using Microsoft.AspNetCore.Http.Metadata;

namespace Appraisal.Service.Web.Pages;

/// <summary>
/// Marks a page whose form takes a file. So much of a body is read that a file somewhat too large is refused beside its field, with all that
/// was typed; of a larger one nothing can be read, and the page that says so names the limit.
/// </summary>
/// <param name="bytes">Bytes of a file that are read.</param>
[AttributeUsage(AttributeTargets.Class)]
public class UploadAttribute(long bytes) : Attribute, IRequestSizeLimitMetadata
{
    private const long Fields = 1 << 20; // what else a form holds

    /// <summary>Bytes of a file that are read.</summary>
    public long Bytes => bytes;

    /// <inheritdoc/>
    public long? MaxRequestBodySize => bytes + Fields;

    /// <summary>Bytes that a file may have.</summary>
    public virtual long Most(IServiceProvider services) => bytes;
}
