using Appraisal.Service.Web;
using Appraisal.Service.Web.Pages;
using Appraisal.Storage;

namespace Appraisal.Service.Imports;

/// <summary>What a person is told of a row.</summary>
internal static class RowMessages
{
    /// <summary>Marks the code of a refusal of a whole request among those of fields.</summary>
    public const string Prefix = "problem:";

    /// <summary>The error with its message, in the words of the API or of a page.</summary>
    public static RowProblem Describe(ImportKind? kind, RowError error, bool onPage = false)
    {
        var (field, code) = (error.Error.Field, error.Error.Code);
        if (!code.StartsWith(Prefix, StringComparison.Ordinal))
            return new RowProblem(error.Row, field, code, Named(kind?.FindLabel(field), (onPage ? PageProblems.Describe(error.Error) : Problems.Describe(error.Error)).Message));
        code = code[Prefix.Length..];
        var refusal = new Refusal(422, code, [], error.Error.Args);
        var problem = onPage ? PageProblems.Describe(refusal) : Problems.Describe(refusal);
        return new RowProblem(error.Row, field, code, problem.Detail ?? problem.Title);
    }

    // people know the heading, not the field
    private static string Named(string? label, string message) => label is null ? message : Messages.Of("import.message", label, message);
}
