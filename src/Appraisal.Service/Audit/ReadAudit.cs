using System.Text.Json;
using Appraisal.Service.Access;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Audit;

namespace Appraisal.Service.Audit;

/// <summary>Which entries a list shows; null = any.</summary>
/// <param name="Kind">Those about things of this kind.</param>
/// <param name="Subject">Those about this thing.</param>
/// <param name="Person">Those by this person.</param>
/// <param name="Action">Those that did this.</param>
/// <param name="From">Those of this day or later.</param>
/// <param name="To">Those of this day or before.</param>
public sealed record AuditQuery(string? Kind, string? Subject, string? Person, string? Action, DateOnly? From, DateOnly? To);

/// <summary>Reads the audit within the caller's territory.</summary>
public sealed class ReadAudit(Database database)
{
    /// <summary>A part of the list, in order of time, or the latest first.</summary>
    public Task<Outcome<Page<AuditEntry>>> RunAsync(Caller caller, AuditQuery query, PageQuery page, bool latestFirst, CancellationToken cancel) =>
        database.ReadAsync<Outcome<Page<AuditEntry>>>(async session => page.Refusal is { } refusal
            ? refusal
            : page.Of(await AuditStore.PageAsync(session, page.AfterId, new AuditFilter(query.Kind, query.Subject, query.Person, query.Action,
                query.From is { } from ? First(from) : null, query.To is { } to && to < DateOnly.MaxValue ? First(to.AddDays(1)) : null, caller.Unit), latestFirst, page.Size + 1, cancel), View, r => r.Id.ToString()), cancel);

    private static DateTimeOffset First(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);

    private static AuditEntry View(AuditRow row) => new(
        row.Id, row.At, row.Person, row.Role, row.Action, row.Kind, row.Subject, row.Unit,
        Value(row.BeforeValue), Value(row.AfterValue), row.Reason, row.Salt is null);

    private static JsonElement? Value(string? json) => json is null ? null : Json.Read<JsonElement>(json);
}
