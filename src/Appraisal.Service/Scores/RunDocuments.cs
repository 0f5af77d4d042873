using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Appraisal.Scoring.Schemes;
using Appraisal.Scoring.Scores;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Scores;

namespace Appraisal.Service.Scores;

/// <summary>What all cadres of a run share.</summary>
/// <param name="Scheme">The frozen scheme.</param>
/// <param name="Decisions">Formal decisions, in the order they were made.</param>
internal sealed record RunBasis(Scheme Scheme, IReadOnlyList<GradeDecision> Decisions);

/// <summary>
/// The inputs of a run in canonical form: a document a cadre, compressed, and the basis that all share. The run's digest is over the
/// documents' digests in ordinal order of staff number and the basis, so that it can be made, and checked, without holding them all.
/// </summary>
internal static class RunDocuments
{
    // explanations are read seldom and kept for ever; of the levels beyond it none makes documents of this size much smaller
    private const int Quality = 4;

    private const int WindowBits = 18;

    private const int PageSize = 1000;

    /// <summary>A cadre's document.</summary>
    public static RunInputRow Of(Guid run, ParticipantInputs participant)
    {
        var text = Encoding.UTF8.GetBytes(Json.Text(participant));
        var body = new byte[BrotliEncoder.GetMaxCompressedLength(text.Length)];
        BrotliEncoder.TryCompress(text, body, out var length, Quality, WindowBits);
        return new RunInputRow { Run = run, StaffNo = participant.StaffNo, Digest = SHA256.HashData(text), Body = body[..length] };
    }

    /// <summary>The basis as it is stored.</summary>
    public static string BasisOf(RunInputs inputs) => Json.Text(new RunBasis(inputs.Scheme, inputs.Decisions));

    /// <summary>The run's digest, from the digests of its documents in ordinal order of staff number.</summary>
    public static byte[] DigestOf(IEnumerable<byte[]> documents, string basis)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var document in documents)
            hash.AppendData(document);
        hash.AppendData(SHA256.HashData(Encoding.UTF8.GetBytes(basis)));
        return hash.GetHashAndReset();
    }

    /// <summary>The inputs of a run as they are kept, page by page; null where nothing is kept. Documents that are not what they were are told.</summary>
    public static async Task<(RunInputs Inputs, byte[] Digest)?> ReadAsync(
        Session session, Guid run, Action<string> changed, CancellationToken cancel)
    {
        if (await RunInputStore.BasisAsync(session, run, cancel) is not { } text)
            return null;
        var basis = Json.Read<RunBasis>(text);
        var documents = new List<(ParticipantInputs Participant, byte[] Digest)>();
        for (var after = ""; await RunInputStore.PageAsync(session, run, after, PageSize, cancel) is { Count: > 0 } page; after = page[^1].StaffNo)
        {
            foreach (var row in page)
            {
                var content = Decompress(row.Body);
                var digest = SHA256.HashData(content);
                if (!digest.AsSpan().SequenceEqual(row.Digest))
                    changed(row.StaffNo);
                documents.Add((Json.Read<ParticipantInputs>(Encoding.UTF8.GetString(content)), digest));
            }
        }
        documents.Sort((a, b) => string.CompareOrdinal(a.Participant.StaffNo, b.Participant.StaffNo)); // a database may order otherwise
        var inputs = new RunInputs { Scheme = basis.Scheme, Decisions = basis.Decisions, Participants = [.. documents.Select(d => d.Participant)] };
        return (inputs, DigestOf(documents.Select(d => d.Digest), text));
    }

    /// <summary>A cadre's document, and whether it is what it was when it was kept.</summary>
    public static (ParticipantInputs Participant, bool Intact) Read(RunInputRow row)
    {
        var content = Decompress(row.Body);
        return (Json.Read<ParticipantInputs>(Encoding.UTF8.GetString(content)), SHA256.HashData(content).AsSpan().SequenceEqual(row.Digest));
    }

    private static byte[] Decompress(byte[] body)
    {
        using var content = new MemoryStream();
        using (var brotli = new BrotliStream(new MemoryStream(body), CompressionMode.Decompress))
            brotli.CopyTo(content);
        return content.ToArray();
    }
}
