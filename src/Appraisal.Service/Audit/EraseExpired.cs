using System.ComponentModel.DataAnnotations;
using Appraisal.Service.Access;
using Appraisal.Storage;
using Appraisal.Storage.Audit;

namespace Appraisal.Service.Audit;

/// <summary>How long each class of personal data is kept.</summary>
public sealed class RetentionOptions
{
    /// <summary>Days that the audit keeps what was before and after and why, at least 30; who did what and when stays. 3650 by default.</summary>
    [Range(30, 36_500)]
    public int AuditDetailsDays { get; set; } = 3650;

    /// <summary>Days that the answers to each question are kept after a survey was de-identified; their values stay. 1095 by default.</summary>
    [Range(0, 36_500)]
    public int AnswersDays { get; set; } = 1095;
}

/// <summary>
/// Erases what has been kept long enough, by class of data, and records in the audit what it erased. The chain holds digests of what it
/// erases, so it stays whole.
/// </summary>
public sealed class EraseExpired(Database database, AuditTrail audit, RetentionOptions options, TimeProvider clock)
{
    private const int Chunk = 1000;

    /// <summary>Erases until nothing is due.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        await EraseDetailsAsync(Day(now.AddDays(-Math.Max(30, options.AuditDetailsDays))), cancel);
        await EraseAnswersAsync(Day(now.AddDays(-Math.Max(0, options.AnswersDays))), cancel);
    }

    // the record comes first: whoever verifies in between finds nothing gone that is not recorded
    private async Task EraseDetailsAsync(DateTimeOffset before, CancellationToken cancel)
    {
        if (await database.ReadAsync(s => RetentionStore.CountDetailsAsync(s, before, cancel), cancel) is 0)
            return;
        await database.WriteAsync(s => audit.WriteAsync(s, Caller.Service, "erase", VerifyAudit.ErasedKind, AuditChain.Instant(before), cancel: cancel), cancel);
        while (await database.WriteAsync(s => RetentionStore.EraseDetailsAsync(s, before, Chunk, cancel), cancel) > 0)
            cancel.ThrowIfCancellationRequested();
    }

    private async Task EraseAnswersAsync(DateTimeOffset before, CancellationToken cancel)
    {
        foreach (var survey in await database.ReadAsync(s => RetentionStore.SurveysWithAnswersAsync(s, before, cancel), cancel))
        {
            await database.WriteAsync(async session =>
            {
                var erased = await RetentionStore.EraseAnswersAsync(session, survey, cancel);
                await audit.WriteAsync(session, Caller.Service, "erase", "answers", survey, after: new { responses = erased }, cancel: cancel);
            }, cancel);
        }
    }

    private static DateTimeOffset Day(DateTimeOffset instant) => new(instant.UtcDateTime.Date, TimeSpan.Zero);
}
