using System.Globalization;
using System.Security.Cryptography;
using Appraisal.Service.Access;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Audit;

namespace Appraisal.Service.Audit;

/// <summary>
/// Walks the chain from its origin and compares every link with its row; then every row of the audited tables with what was last noted of
/// it, and what follows from other rows with what they come to. Names the first row that is not as it was sealed. Reads some at a time.
/// </summary>
public sealed class VerifyAudit(Database database, AuditSigner signer, Secrets secrets)
{
    private const int PageSize = 250; // a batch may hold some hundreds of responses

    /// <summary>Checks everything that is sealed, and the given head.</summary>
    public async Task<Outcome<AuditVerdict>> RunAsync(AuditVerification request, CancellationToken cancel)
    {
        var check = new Check();
        var head = Head(check, request.Head);
        if (check.Refusal is { } refusal)
            return refusal;
        var walk = await database.ReadAsync(async s => new Walk(head?.Number, await ErasedUpToAsync(s, cancel), await DissolvedAsync(s, cancel)), cancel);
        while (walk.Fault is null && await database.ReadAsync(s => StepAsync(s, walk, cancel), cancel))
        {
        }
        var rows = new RowCheck(database, secrets, await database.ReadAsync(s => OtherSecretsUpToAsync(s, cancel), cancel));
        var fault = walk.Fault ?? Compare(walk, head) ?? await database.ReadAsync(s => IntruderAsync(s, cancel), cancel) ?? await rows.RunAsync(cancel);
        return new AuditVerdict(fault is null, fault, walk.Number, walk.Erased, walk.Dissolved, rows.Rows, rows.OtherSecrets, await StateAsync(cancel));
    }

    /// <summary>The head of the chain, and what is not in it yet.</summary>
    public Task<AuditState> StateAsync(CancellationToken cancel) => database.ReadAsync(async session =>
    {
        var last = await SealStore.LastAsync(session, cancel);
        AuditTail[] tails = [await AuditStore.TailAsync(session, cancel), await SealedBatchStore.TailAsync(session, cancel), await AuditRowsStore.TailAsync(session, cancel)];
        return new AuditState(last is null ? null : signer.Head(last), tails.Sum(t => t.Count), tails.Min(t => t.Oldest));
    }, cancel);

    private AuditHead? Head(Check check, AuditHead? head)
    {
        if (head is null)
            return null;
        check.Whole("head.number", head.Number, 1, long.MaxValue);
        check.Given("head.at", head.At);
        check.That(head.Hash is { Length: 64 } hash && hash.All(char.IsAsciiHexDigit), "head.hash", "hash");
        if (check.Passed)
            check.That(signer.Accepts(head), "head.signature", "signature");
        return head;
    }

    private static AuditFilter OfKind(string kind) => new(kind, null, null, null, null, null, null);

    // the entries that tell of an erasure are links themselves, so that none can be slipped in unseen
    private static async Task<DateTimeOffset> ErasedUpToAsync(Session session, CancellationToken cancel)
    {
        var entries = await AuditStore.PageAsync(session, Guid.Empty, OfKind(ErasedKind), latestFirst: false, int.MaxValue, cancel);
        return entries.Select(e => DateTimeOffset.Parse(e.Subject, CultureInfo.InvariantCulture)).Append(DateTimeOffset.MinValue).Max();
    }

    // others were in use before the last time that these were accepted
    private static async Task<Guid> OtherSecretsUpToAsync(Session session, CancellationToken cancel)
    {
        var entries = await AuditStore.PageAsync(session, Guid.Empty, OfKind(SecretGuard.Kind), latestFirst: false, int.MaxValue, cancel);
        return entries.Where(SecretGuard.ReplacesRows).Select(e => e.Id).Append(Guid.Empty).Max();
    }

    private static async Task<long> DissolvedAsync(Session session, CancellationToken cancel)
    {
        var entries = await AuditStore.PageAsync(session, Guid.Empty, OfKind(DissolvedKind), latestFirst: false, int.MaxValue, cancel);
        return entries.Sum(e => long.Parse(e.Subject[(e.Subject.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
    }

    /// <summary>
    /// The kind of the entries that say how many batches (at the end of their subject) were dissolved when a survey's responses were
    /// de-identified: so many links may cover batches that are gone.
    /// </summary>
    public const string DissolvedKind = "response-batches";

    /// <summary>The kind of the entries that say up to which instant (their subject) the texts of the audit were erased.</summary>
    public const string ErasedKind = "audit-details";

    private static async Task<bool> StepAsync(Session session, Walk walk, CancellationToken cancel)
    {
        var links = await SealStore.PageAsync(session, walk.Number, PageSize, cancel);
        var entries = (await AuditStore.FindAsync(session, Rows(AuditChain.EntryKind), cancel)).ToDictionary(e => e.Id);
        var batches = (await SealedBatchStore.FindAsync(session, Rows(AuditChain.BatchKind), cancel)).ToDictionary(b => b.Id);
        var responses = (await SealedBatchStore.ResponsesAsync(session, batches.Keys, cancel)).ToLookup(r => r.BatchId);
        var notes = (await AuditRowsStore.FindAsync(session, Rows(AuditChain.RowsKind), cancel)).ToDictionary(n => n.Id);
        foreach (var link in links)
        {
            var row = link.Kind switch
            {
                AuditChain.BatchKind => batches.TryGetValue(link.RowId, out var batch) ? Standing(batch, responses[batch.Id]) : null,
                AuditChain.RowsKind => notes.TryGetValue(link.RowId, out var note) ? new RowState(AuditChain.Rows(note), true) : null,
                _ => entries.TryGetValue(link.RowId, out var entry) ? walk.Standing(entry) : null,
            };
            if (!walk.Take(link, row))
            {
                await ExplainAsync(session, walk, link, cancel);
                return false;
            }
        }
        return links.Count > 0;

        IEnumerable<Guid> Rows(string kind) => links.Where(l => l.Kind == kind).Select(l => l.RowId);
    }

    private static RowState Standing(SealedBatch batch, IEnumerable<SealedResponse> responses) => new(
        AuditChain.Batch(batch), Same(AuditChain.Responses(responses.OrderBy(r => r.Id)), batch.Digest));

    // a link that does not follow the one before: where does it belong?
    private static async Task ExplainAsync(Session session, Walk walk, SealRow link, CancellationToken cancel)
    {
        if (walk.Fault is { Fault: AuditFaultKind.Removed, RowId: null } removed)
            walk.Fault = await IntruderAsync(session, cancel) is { } orphan ? removed with { Kind = orphan.Kind, RowId = orphan.RowId } : removed;
        if (walk.Fault is not { Fault: AuditFaultKind.Moved })
            return;
        for (long after = 0; ;)
        {
            var links = await SealStore.PageAsync(session, after, PageSize, cancel);
            if (links.Any(l => Follows(l.Hash, link)))
                return;
            if (links.Count == 0)
                break;
            after = links[^1].Number;
        }
        if (Follows(AuditChain.Origin, link))
            return;
        // it follows a link that is gone, if an entry is left without one; else it was itself rewritten
        walk.Fault = await IntruderAsync(session, cancel) is { } gone
            ? walk.Fault with { Fault = AuditFaultKind.Removed, Kind = gone.Kind, RowId = gone.RowId }
            : walk.Fault with { Fault = AuditFaultKind.Changed };
    }

    private static bool Follows(byte[] previous, SealRow link) =>
        Same(AuditChain.Link(previous, link.Kind, link.RowId, link.Digest), link.Hash);

    private static bool Same(byte[] a, byte[] b) => CryptographicOperations.FixedTimeEquals(a, b);

    private static AuditFault? Compare(Walk walk, AuditHead? head) => head switch
    {
        null => null,
        _ when head.Number > walk.Number => new AuditFault(AuditFaultKind.Removed, walk.Number + 1, null, null),
        _ when !string.Equals(head.Hash, walk.HashAtHead, StringComparison.OrdinalIgnoreCase) =>
            new AuditFault(AuditFaultKind.Rewritten, head.Number, null, null),
        _ => null,
    };

    private static async Task<AuditFault?> IntruderAsync(Session session, CancellationToken cancel) =>
        await AuditStore.FindIntruderAsync(session, cancel) is { } entry
            ? new AuditFault(AuditFaultKind.Added, null, AuditChain.EntryKind, entry.Id)
            : await SealedBatchStore.FindIntruderAsync(session, cancel) is { } batch
                ? new AuditFault(AuditFaultKind.Added, null, AuditChain.BatchKind, batch.Id)
                : await AuditRowsStore.FindIntruderAsync(session, cancel) is { } note
                    ? new AuditFault(AuditFaultKind.Added, null, AuditChain.RowsKind, note.Id)
                    : null;

    /// <summary>A row as it stands now.</summary>
    /// <param name="Digest">What a link of it would hold.</param>
    /// <param name="DetailsStand">Whether what it holds by digest only is still what was digested.</param>
    private sealed record RowState(byte[] Digest, bool DetailsStand);

    /// <summary>How far the chain was followed, and what was found.</summary>
    private sealed class Walk(long? headNumber, DateTimeOffset erasedUpTo, long dissolved)
    {
        private byte[] _hash = AuditChain.Origin;

        public long Number { get; private set; }

        public long Erased { get; private set; }

        public long Dissolved { get; private set; }

        public string? HashAtHead { get; private set; }

        public AuditFault? Fault { get; set; }

        public bool Take(SealRow link, RowState? row)
        {
            Fault = Find(link, row);
            if (Fault is not null)
                return false;
            (Number, _hash) = (link.Number, link.Hash);
            if (Number == headNumber)
                HashAtHead = Convert.ToHexStringLower(_hash);
            return true;
        }

        private AuditFault? Find(SealRow link, RowState? row)
        {
            if (link.Number != Number + 1)
                return new AuditFault(AuditFaultKind.Removed, Number + 1, null, null);
            AuditFault Is(AuditFaultKind fault) => new(fault, link.Number, link.Kind, link.RowId);
            if (row is null && (link.Kind != AuditChain.BatchKind || ++Dissolved > dissolved))
                return Is(AuditFaultKind.Removed);
            if (row is not null && (!Same(row.Digest, link.Digest) || !row.DetailsStand))
                return Is(AuditFaultKind.Changed);
            return Follows(_hash, link) ? null : Is(AuditFaultKind.Moved);
        }

        public RowState Standing(AuditRow entry) => new(AuditChain.Entry(entry), DetailsStand(entry));

        private bool DetailsStand(AuditRow entry)
        {
            if (entry.Salt is not null)
                return Same(AuditChain.Details(entry.Salt, entry.BeforeValue, entry.AfterValue, entry.Reason), entry.DetailsDigest);
            Erased++;
            return entry.At < erasedUpTo && entry is { BeforeValue: null, AfterValue: null, Reason: null };
        }
    }
}
