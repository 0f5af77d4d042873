using Appraisal.Storage;

namespace Appraisal.Service.Hosting;

/// <summary>Whether the process lives, and whether it can do its work.</summary>
public static class Health
{
    private static readonly Statement Probe = new("SELECT COUNT(*) FROM api_key");

    /// <summary>Maps <c>/health/live</c> and <c>/health/ready</c>, open to all.</summary>
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health/live", () => Results.Text("live")).AllowAnonymous().ExcludeFromDescription();
        routes.MapGet("/health/ready", async (Database database, CancellationToken cancel) =>
            await FaultAsync(database, cancel) is { } fault ? Results.Text(fault, statusCode: 503) : Results.Text("ready"))
            .AllowAnonymous().ExcludeFromDescription();
    }

    private static async Task<string?> FaultAsync(Database database, CancellationToken cancel)
    {
        try
        {
            await database.ReadAsync(s => s.ScalarAsync<long>(Probe, cancel: cancel), cancel);
            return await database.WriteFaultAsync(cancel);
        }
        catch (System.Data.Common.DbException)
        {
            return "the database does not answer";
        }
    }
}
