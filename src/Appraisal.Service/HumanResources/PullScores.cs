using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Appraisal.Scoring.Scores;
using Appraisal.Service.Access;
using Appraisal.Service.Disclosure;
using Appraisal.Service.Scores;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.HumanResources;
using Appraisal.Storage.Organization;

namespace Appraisal.Service.HumanResources;

/// <summary>Official scores as HR systems pull them: pages that never shift, or all at once.</summary>
public sealed class PullScores(Database database, FeedEnd feed, PullCursor cursors, PublishedReaders readers, TimeProvider clock) : IDisposable
{
    private const int Chunk = 1000;
    private const int BytesOfRecord = 500; // about

    private readonly Renditions _renditions = new();

    /// <inheritdoc/>
    public void Dispose() => _renditions.Dispose();

    /// <summary>The answer in a format, kept for the caller until it is disposed.</summary>
    internal async Task<Outcome<Rendition>> RunAsync(Caller caller, ScoreQuery query, string type, CancellationToken cancel)
    {
        // all that the answer depends on: what is published, whether objections are open today, who asks, and for what
        var end = await feed.NowAsync(cancel);
        var asked = new Asked(end.Publications, end.Sequence, Today, caller.Unit, query, type);
        var outcome = await (ScoreRequest.IsWhole(query, type)
            ? _renditions.FileAsync(asked, () => MakeAsync(caller, query, type))
            : _renditions.PageAsync(asked, ScoreRequest.SizeOf(query) * BytesOfRecord, () => MakeAsync(caller, query, type))).WaitAsync(cancel);
        if (outcome is not { Refusal: null, Value: { Records: > 0, Cycle: var cycle } } || await readers.AdmitAsync(caller, "published-scores", cycle, cycle, cancel) is not { } refused)
            return outcome;
        outcome.Value.Dispose();
        return refused;
    }

    // what a page's cursor is sealed to
    private static string NameOf(Caller caller, ScoreRequest request) => $"{caller.Unit}|{request.Name}";

    private DateOnly Today => DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);

    // for all who ask the same, so that none of them may cancel it
    private async Task<Outcome<Rendition>> MakeAsync(Caller caller, ScoreQuery query, string type)
    {
        var check = new Check();
        var request = ScoreRequest.Read(check, query, type);
        if (check.Refusal is { } invalid)
            return invalid;
        (Guid Run, string After)? from = null;
        if (!string.IsNullOrEmpty(query.Cursor))
        {
            var read = cursors.Read(query.Cursor, NameOf(caller, request));
            if (read.Refusal is { } refusal)
                return refusal;
            from = read.Value;
        }
        return await MakeAsync(caller, request, type, from);
    }

    private async Task<Outcome<Rendition>> MakeAsync(Caller caller, ScoreRequest request, string type, (Guid Run, string After)? from)
    {
        var found = await database.ReadAsync(session => PublicationAsync(session, caller, request, from?.Run), CancellationToken.None);
        if (found.Refusal is { } refusal)
            return refusal;
        var publication = found.Value.Publication;
        if (from is not null && (publication is null || publication.ReplacedAt + PullCursor.Lifetime < clock.GetUtcNow()))
            return new Refusal(410, "cursor-expired", [], PullCursor.Lifetime.TotalHours); // none: this is an older backup
        var made = request.Whole
            ? await Rendition.OfFileAsync(stream => ScoreFormats.WriteAsync(
                type, stream, AllAsync(caller, request, publication), request.Fields, json => Head(json, request.Cycle, publication)))
            : await PageAsync(caller, request, type, publication, from?.After ?? "");
        return made with { Cycle = request.Cycle };
    }

    private static async Task<Outcome<Found>> PublicationAsync(Session session, Caller caller, ScoreRequest request, Guid? run)
    {
        if (await caller.SeenCycleAsync(session, request.Cycle, CancellationToken.None) is null)
            return Refusal.NotFound("cycle", request.Cycle);
        if (request.Filter.Unit is { } unit && (await UnitStore.FindAsync(session, unit) is null || !await caller.HoldsAsync(session, unit, CancellationToken.None)))
            return Refusal.Unknown("unit", "unit", unit);
        run ??= (await HrStore.LatestAsync(session, request.Cycle))?.Run;
        return new Found(run is null ? null : await HrScoreStore.PublicationAsync(session, run.Value));
    }

    private async Task<Rendition> PageAsync(Caller caller, ScoreRequest request, string type, HrPublicationRow? publication, string after)
    {
        var rows = publication is null
            ? []
            : await database.ReadAsync(session => PublishedScores.PageAsync(session, caller, publication.Run, after, request.Filter, request.Size + 1, CancellationToken.None));
        var items = rows.Take(request.Size).Select(r => ViewOf(r, publication!)).ToList();
        var next = rows.Count > request.Size ? cursors.Write(publication!.Run, NameOf(caller, request), items[^1].StaffNo) : null;
        if (type != MediaTypes.Json)
        {
            using var stream = new MemoryStream();
            await ScoreFormats.WriteAsync(type, stream, items.ToAsyncEnumerable(), request.Fields, _ => { });
            return Rendition.Of(stream.ToArray(), items.Count) with { Next = next };
        }
        return Rendition.Of(Page(request, publication, items, next), items.Count) with { Next = next };
    }

    private static byte[] Page(ScoreRequest request, HrPublicationRow? publication, List<HrScore> items, string? next)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = Json.Options.Encoder });
        json.WriteStartObject();
        Head(json, request.Cycle, publication);
        json.WriteStartArray("items");
        items.ForEach(i => ScoreFields.Write(json, i, request.Fields));
        json.WriteEndArray();
        json.WriteString("next", next);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static void Head(Utf8JsonWriter json, string cycle, HrPublicationRow? publication)
    {
        json.WriteBoolean("published", publication is not null);
        json.WriteString("cycle", cycle);
        if (publication is null)
        {
            json.WriteNull("run");
            json.WriteNull("publishedAt");
            json.WriteString("position", FeedPosition.Start);
            return;
        }
        json.WriteString("run", publication.Run);
        json.WriteString("publishedAt", publication.PublishedAt);
        json.WriteString("position", FeedPosition.Text(publication.LastChange, publication.Mark));
    }

    private async IAsyncEnumerable<HrScore> AllAsync(Caller caller, ScoreRequest request, HrPublicationRow? publication, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        // chunk by chunk, as the publication is frozen: no snapshot is kept open while a slow reader reads
        for (var (after, full) = ("", publication is not null); full;)
        {
            var rows = await database.ReadAsync(session => PublishedScores.PageAsync(session, caller, publication!.Run, after, request.Filter, Chunk, cancel), cancel);
            foreach (var row in rows)
                yield return ViewOf(row, publication!);
            full = rows.Count == Chunk;
            after = full ? rows[^1].StaffNo : after;
        }
    }

    private HrScore ViewOf(HrScoreRow row, HrPublicationRow publication) => PublishedScores.Of(row, publication, Today);

    private sealed record Asked(long Publications, long Sequence, DateOnly Day, string? Unit, ScoreQuery Query, string Type);

    private sealed record Found(HrPublicationRow? Publication);
}
