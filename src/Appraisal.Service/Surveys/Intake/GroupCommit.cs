using System.Data.Common;
using Appraisal.Storage;

namespace Appraisal.Service.Surveys.Intake;

/// <summary>
/// Stores a group of candidates in one transaction, at first as if all were new. If one of them is there already, or nobody knows whether
/// the commit came through, it looks and repeats under the same batch id: so only the one gets another answer, and nothing is stored twice.
/// </summary>
internal sealed class GroupCommit(Database database, Ids ids, TimeProvider clock)
{
    private const int MostAttempts = 5;
    private static readonly TimeSpan PauseBetweenAttempts = TimeSpan.FromMilliseconds(200);

    /// <summary>Gives each candidate its verdict, durably.</summary>
    /// <exception cref="DbException">Nothing of the group is known to be stored.</exception>
    public async Task RunAsync(IReadOnlyList<Candidate> group, CancellationToken cancel)
    {
        var batch = ids.Next();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await database.WriteAsync(session => Settlement.RunAsync(session, batch, group, clock, mayBeThere: attempt > 1, cancel), cancel);
                return;
            }
            catch (DbException error) when (attempt < MostAttempts)
            {
                if (!Dialect.IsDuplicate(error))
                    await Task.Delay(PauseBetweenAttempts, clock, cancel);
            }
        }
    }
}
