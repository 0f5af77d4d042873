using System.Globalization;
using Appraisal.Scoring.Surveys.Quality;
using Appraisal.Service.Access;
using Appraisal.Storage;
using Appraisal.Storage.Surveys;

namespace Appraisal.Service.Surveys.Quality;

/// <summary>
/// Writes what an examination finds, in short transactions, so that intake has its turn between them. What is flagged already for the
/// same reason stays as it is.
/// </summary>
internal sealed class FoundFlags(Database database, Ids ids, Secrets secrets, SurveyRow survey)
{
    // so many are brought out of the order in which they were found
    private const int MostHeld = 100_000;

    private const int WrittenAtOnce = 500;

    private readonly List<FlagRow> _held = [];
    private bool _isTooLate;

    /// <summary>Takes a flag.</summary>
    public async ValueTask AddAsync(ExaminedResponse response, QualityFlag flag, CancellationToken cancel)
    {
        _held.Add(Row(response, flag));
        if (_held.Count == MostHeld)
            await WriteAsync(cancel);
    }

    /// <summary>Writes those that were taken; false once final figures are out, for which a flag comes too late.</summary>
    public async Task<bool> WriteAsync(CancellationToken cancel)
    {
        // not in the order of the responses' ids or times, which is that of their making
        var ordered = _held.OrderBy(f => f.StaffNo, StringComparer.Ordinal).ThenBy(f => f.Stratum, StringComparer.Ordinal).ThenBy(f => f.Reason, StringComparer.Ordinal)
            .ThenBy(f => DecideFlag.Pseudonym(secrets, f.ResponseId));
        foreach (var some in ordered.Chunk(WrittenAtOnce))
            _isTooLate |= !await database.WriteAsync(session => WriteAsync(session, some, cancel), cancel);
        _held.Clear();
        return !_isTooLate;
    }

    private async Task<bool> WriteAsync(Session session, FlagRow[] found, CancellationToken cancel)
    {
        await session.LockAsync(CellStore.LockName, cancel);
        if (await SurveyStore.FindAsync(session, survey.Code, cancel) is not { FinalPublished: false })
            return false;
        var known = (await FlagStore.OfResponsesAsync(session, found.Select(f => f.ResponseId), cancel)).Select(f => (f.ResponseId, f.Reason)).ToHashSet();
        var added = found.Where(f => known.Add((f.ResponseId, f.Reason))).Select(f => f with { Id = ids.Next() }).ToList();
        await FlagStore.InsertAsync(session, added, cancel);
        foreach (var hurried in added.Where(f => f.Reason == Wire.Text(QualityReason.Interval)))
            await DecideFlag.ExcludeAsync(session, survey, hurried.ResponseId, cancel); // until it is reviewed
        return true;
    }

    // to two digits: more would be moved by the second in which the survey was closed
    private static double Rounded(double chance) => double.Parse(chance.ToString("E1", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private FlagRow Row(ExaminedResponse response, QualityFlag flag) => new()
    {
        Id = default,
        Survey = survey.Code,
        ResponseId = response.Id,
        StaffNo = response.StaffNo,
        Stratum = response.Stratum,
        Channel = response.Channel,
        Reason = Wire.Text(flag.Reason),
        // not to the hundredth of a second, by which a response could be found again
        Observed = flag.Reason == QualityReason.TooFast ? Math.Floor(flag.Observed * 10) / 10 : flag.Observed,
        Allowed = flag.Allowed,
        ExpectedByChance = flag.ExpectedByChance is { } chance ? Rounded(chance) : null,
    };
}
