using Appraisal.Storage;
using Appraisal.Storage.Schemes;

namespace Appraisal.Service.Tests.Hosting;

/// <summary>What a score run reads of some participants at a time, of all of a cycle.</summary>
internal static class Everybody
{
    public static async Task<T> ReadAsync<T>(Session session, string cycle, Func<Session, string, IReadOnlyCollection<string>, CancellationToken, Task<T>> read) =>
        await read(session, cycle, [.. (await ParticipantStore.AllAsync(session, cycle)).Select(p => p.StaffNo)], TestContext.Current.CancellationToken);
}
