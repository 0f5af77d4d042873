using Appraisal.Service.Web;
using Appraisal.Storage;

namespace Appraisal.Service.Imports;

/// <summary>How a file is to be imported, as the address says it, or the fields of a form beside the file.</summary>
/// <param name="DryRun">Only says what it would do.</param>
/// <param name="Mode">all (the default) or partial.</param>
/// <param name="Sheet">The sheet of a workbook that is meant.</param>
/// <param name="Charset">The encoding of a CSV, where it is neither UTF-8 nor surely GB18030.</param>
public sealed record ImportQuery(bool? DryRun, string? Mode, string? Sheet, string? Charset)
{
    private static readonly string[] Names = ["dryRun", "mode", "sheet", "charset"];

    /// <summary>The choices; refused where one is none.</summary>
    internal Outcome<ImportChoices> Choices() => Mode is null or "all" or "partial"
        ? new ImportChoices(DryRun ?? false, Mode == "partial", string.IsNullOrWhiteSpace(Sheet) ? null : Sheet)
        : Refusal.Invalid(new FieldError("mode", "unknown-word", Check.Shown(Mode), "all, partial"));

    /// <summary>These and what the form says, as strictly as an address is read: nobody may believe that a dry run was asked for which was not.</summary>
    internal Outcome<ImportQuery> With(HttpRequest request)
    {
        if (!request.HasFormContentType)
            return this;
        var (check, said) = (new Check(), this);
        foreach (var (name, values) in request.Form.Where(f => !IsTheFile(request.Form, f.Key)))
        {
            if (Array.Find(Names, n => n.Equals(name, StringComparison.OrdinalIgnoreCase)) is not { } known)
                check.Add(Check.Shown(name), "unknown-parameter", string.Join(", ", Names));
            else if (values is not [{ } value] || request.Query.ContainsKey(known))
                check.Add(known, "repeated-parameter");
            else if (known == "dryRun" && !bool.TryParse(value, out _))
                check.Add(known, "unreadable-value");
            else
                said = said.With(known, value);
        }
        return check.Refusal is { } refusal ? refusal : said;
    }

    // a file without a file name came as a text: it is told that there is none
    private static bool IsTheFile(IFormCollection form, string name) => form.Files.Count == 0 && name.Equals("file", StringComparison.OrdinalIgnoreCase);

    private ImportQuery With(string name, string value) => name switch
    {
        "dryRun" => this with { DryRun = bool.Parse(value) },
        "mode" => this with { Mode = value },
        "sheet" => this with { Sheet = value },
        _ => this with { Charset = value },
    };
}
