using Appraisal.Service.Web;
using Appraisal.Storage;

namespace Appraisal.Service.Imports;

/// <summary>What a person is told of a row.</summary>
internal static class RowMessages
{
    /// <summary>Marks the code of a refusal of a whole request among those of fields.</summary>
    public const string Prefix = "problem:";

    /// <summary>The error with its message.</summary>
    public static RowProblem Describe(ImportKind? kind, RowError error)
    {
        var (field, code) = (error.Error.Field, error.Error.Code);
        if (!code.StartsWith(Prefix, StringComparison.Ordinal))
            return new RowProblem(error.Row, field, code, Named(kind?.FindLabel(field), Problems.Describe(error.Error).Message));
        code = code[Prefix.Length..];
        var problem = Problems.Describe(new Refusal(422, code, [], error.Error.Args));
        return new RowProblem(error.Row, field, code, problem.Detail ?? problem.Title);
    }

    // people know the heading, not the field
    private static string Named(string? label, string message) => label is null ? message : Messages.Of("import.message", label, message);
}
