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

    private static readonly Statement Insert = new($"""
        INSERT INTO incident_step ({Columns})
        VALUES (@Id, @Incident, @Seq, @Kind, @Person, @Role, @BySubject, @At, @Reason, @Evidence, @Details, @RequestDigest)
        """);

    /// <summary>The step with an id.</summary>
    public static Task<IncidentStepRow?> FindAsync(Session session, string id, CancellationToken cancel = default) =>
        session.FindAsync<IncidentStepRow>(ById, new { id }, cancel);

    /// <summary>The record of an incident, first to last.</summary>
    public static Task<IReadOnlyList<IncidentStepRow>> AllAsync(Session session, string incident, CancellationToken cancel = default) =>
        session.QueryAsync<IncidentStepRow>(OfIncident, new { incident }, cancel);

    /// <summary>Adds a step.</summary>
    public static Task InsertAsync(Session session, IncidentStepRow row, CancellationToken cancel = default) =>
        session.ExecuteAsync(Insert, row, cancel);
}
