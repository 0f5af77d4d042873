using Appraisal.Service.Web;
using Appraisal.Storage;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Appraisal.Service.Hosting.OpenApi;

/// <summary>
/// Shows each problem that an operation's feature can answer with, by its code: each once among the document's examples, and named wherever
/// it can come.
/// </summary>
internal sealed class ProblemExamples : IDocumentFilter
{
    private const string Everywhere = "";

    // no detail has more places to be filled in
    private static readonly object?[] Filled = ["…", "…", "…", "…", "…", "…", "…", "…"];

    // by the tag of the operations; a test holds it against what the sources refuse with
    private static readonly (string Tag, int Status, string Codes)[] Table =
    [
        (Everywhere, 400, "malformed antiforgery"), (Everywhere, 401, "unauthenticated"), (Everywhere, 403, "forbidden"), (Everywhere, 404, "not-found"),
        (Everywhere, 406, "not-acceptable"), (Everywhere, 408, "too-slow"), (Everywhere, 412, "precondition-failed"), (Everywhere, 413, "too-large"), (Everywhere, 415, "unsupported-media-type"), (Everywhere, 415, "content-encoding"),
        (Everywhere, 422, "invalid"), (Everywhere, 429, "too-many-requests"), (Everywhere, 503, "busy unavailable"),
        ("Access", 409, "key-ended made-already"),
        ("Accountability", 409, "appeal-out-of-time cycle-closed id-taken list-taken no-cycle not-counted reply-missing step-not-due"),
        ("HumanResources", 409, "promotion-rules-fixed stamp-outdated stamp-taken"), ("HumanResources", 410, "cursor-expired position-gone"),
        ("HumanResources", 422, "odata-refused odata-too-many"),
        ("Import", 409, "import-in-final-figures import-not-withdrawable"), ("Import", 503, "imports-busy"),
        ("Import", 422, "rows-rejected wrong-header empty-file unknown-encoding unknown-encoding-line mixed-encodings not-in-encoding unknown-charset broken-quotes unknown-delimiter "
            + "content-mismatch unreadable-workbook protected-workbook macro-workbook page-as-workbook errors-in-binary-workbook which-sheet unknown-sheet "
            + "expands-too-far too-many-rows too-many-columns too-many-cells too-long-cell"),
        ("Inspections", 403, "other-body other-inspector"), ("Inspections", 409, "answered flag-not-open id-taken inspection-policy-frozen not-visited withdrawn"),
        ("Materials", 409, "cycle-closed id-taken material-contradicted not-accepted"),
        ("Organization", 409, "comparison-fixed"),
        ("Schemes", 409, "answered channels-fixed comparison-fixed cycle-closed cycle-not-started cycle-started id-taken no-participants objections-unsettled scheme-frozen standing-fixed "
            + "survey-takes-responses year-taken"),
        ("Scores", 409, "cycle-closed cycle-not-started id-taken objection-answered objections-accepted objections-closed objections-never-opened objections-not-opened objections-open "
            + "panel-pending quota-exceeded run-not-done run-published run-under-way survey-not-final survey-open survey-unknown"),
        ("Surveys", 403, "separate-collection"), ("Surveys", 404, "token-unknown"),
        ("Surveys", 409, "cycle-closed frame-fixed frame-shown not-influenced response-conflict review-ended survey-closed survey-not-open token-used"),
        ("Devices", 401, "token-unknown"), ("Devices", 404, "code-unknown"), ("Devices", 409, "id-taken made-already survey-closed"),
        ("Work", 409, "cycle-closed id-taken withdrawn work-not-accepted"),
    ];

    /// <inheritdoc/>
    public void Apply(OpenApiDocument swaggerDoc, DocumentFilterContext context)
    {
        swaggerDoc.Components ??= new OpenApiComponents();
        var examples = swaggerDoc.Components.Examples ??= new Dictionary<string, IOpenApiExample>(StringComparer.Ordinal);
        foreach (var operation in swaggerDoc.Paths.Values.SelectMany(p => p.Operations!.Values))
        {
            var tags = (operation.Tags ?? new HashSet<OpenApiTagReference>()).Select(t => t.Name ?? t.Reference.Id).ToList();
            foreach (var (status, body) in (operation.Responses ?? []).SelectMany(r => Bodies(r.Value).Select(b => (r.Key, b))))
            {
                var refusals = Refusals(tags, status).ToDictionary(Name, StringComparer.Ordinal);
                if (refusals.Count == 0)
                    continue;
                foreach (var (name, refusal) in refusals.Where(r => !examples.ContainsKey(r.Key)))
                    examples[name] = new OpenApiExample { Summary = Messages.In("en", $"problem.{refusal.Code}.title"), Value = OperationTruth.Example(refusal) };
                body.Example = null; // the one stands for itself where there are several
                body.Examples = refusals.Keys.ToDictionary(n => n, IOpenApiExample (n) => new OpenApiExampleReference(n, swaggerDoc), StringComparer.Ordinal);
            }
        }
    }

    private static IEnumerable<OpenApiMediaType> Bodies(IOpenApiResponse response) =>
        response.Content is not { } content || !content.TryGetValue(Problems.MediaType, out var body) ? [] : new[] { body }.OfType<OpenApiMediaType>();

    private static IEnumerable<Refusal> Refusals(List<string?> tags, string status) =>
        from line in Table
        where line.Status.ToString(System.Globalization.CultureInfo.InvariantCulture) == status && (line.Tag == Everywhere || tags.Contains(line.Tag))
        from code in line.Codes.Split(' ')
        select OperationTruth.Refusals[status] is { } shown && shown.Code == code ? shown : new Refusal(line.Status, code, [], Filled);

    // a code that comes with two statuses is shown for each
    private static string Name(Refusal refusal) => Table.Any(l => l.Status != refusal.Status && l.Codes.Split(' ').Contains(refusal.Code))
        ? $"{refusal.Code}.{refusal.Status}" : refusal.Code;
}
