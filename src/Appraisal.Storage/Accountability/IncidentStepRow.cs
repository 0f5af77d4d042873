using System.Text.Json;

namespace Appraisal.Storage.Accountability;

/// <summary>One step of an incident's record.</summary>
public sealed record IncidentStepRow
{
    /// <summary>The client's id of a report or an appeal; else one of our own.</summary>
    public required string Id { get; init; }

    public required string Incident { get; init; }

    /// <summary>Its place in the record, from 1.</summary>
    public required int Seq { get; init; }

    public required string Kind { get; init; }
    public required string Person { get; init; }
    public required string Role { get; init; }

    /// <summary>Whether the cadre took it.</summary>
    public required bool BySubject { get; init; }

    public required DateTimeOffset At { get; init; }
    public required string Reason { get; init; }

    /// <summary>JSON: a list of texts.</summary>
    public required string Evidence { get; init; }

    /// <summary>JSON of what it states, by kind.</summary>
    public string? Details { get; init; }

    public required byte[] RequestDigest { get; init; }
}

/// <summary>SQL of the record of incidents.</summary>
public static class IncidentStepStore
{
    private const string Columns = "id, incident, seq, kind, person, role, by_subject, at, reason, evidence, details, request_digest";

    private static readonly Statement ById = new($"SELECT {Columns} FROM incident_step WHERE id = @id");

    private static readonly Statement OfIncident = new($"SELECT {Columns} FROM incident_step WHERE incident = @incident ORDER BY seq");

    private static readonly Statement ByIds = new($"SELECT {Columns} FROM incident_step WHERE id IN {"{codes}"}");

    private static readonly Statement OfIncidents = new($"SELECT {Columns} FROM incident_step WHERE incident IN {"{codes}"}");

    private static readonly Table<IncidentStepRow> Steps = new("incident_step",
        ("id", r => r.Id), ("incident", r => r.Incident), ("seq", r => r.Seq), ("kind", r => r.Kind), ("person", r => r.Person), ("role", r => r.Role),
        ("by_subject", r => r.BySubject), ("at", r => r.At), ("reason", r => r.Reason), ("evidence", r => r.Evidence), ("details", r => r.Details), ("request_digest", r => r.RequestDigest));

    /// <summary>The step with an id.</summary>
    public static Task<IncidentStepRow?> FindAsync(Session session, string id, CancellationToken cancel = default) =>
        session.FindAsync<IncidentStepRow>(ById, new { id }, cancel);

    /// <summary>The record of an incident, first to last.</summary>
    public static Task<IReadOnlyList<IncidentStepRow>> AllAsync(Session session, string incident, CancellationToken cancel = default) =>
        session.QueryAsync<IncidentStepRow>(OfIncident, new { incident }, cancel);

    /// <summary>The steps with these ids.</summary>
    public static async Task<Dictionary<string, IncidentStepRow>> FindAsync(Session session, IEnumerable<string> ids, CancellationToken cancel = default) =>
        (await session.QueryAsync<IncidentStepRow>(ByIds, new { codes = JsonSerializer.Serialize(ids) }, cancel)).ToDictionary(r => r.Id, StringComparer.Ordinal);

    /// <summary>The records of incidents, each first to last.</summary>
    public static async Task<ILookup<string, IncidentStepRow>> AllAsync(Session session, IEnumerable<string> incidents, CancellationToken cancel = default) =>
        (await session.QueryAsync<IncidentStepRow>(OfIncidents, new { codes = JsonSerializer.Serialize(incidents) }, cancel)).OrderBy(s => s.Seq).ToLookup(s => s.Incident, StringComparer.Ordinal);

    /// <summary>Adds steps.</summary>
    public static Task InsertAsync(Session session, IReadOnlyCollection<IncidentStepRow> rows, CancellationToken cancel = default) => Steps.InsertAsync(session, rows, cancel);
}
