using Appraisal.Storage;
using Appraisal.Storage.Materials;

namespace Appraisal.Service.Materials;

/// <summary>Says at the start how many contents are missing that the database names: a restore without them, or a folder that is not mounted.</summary>
internal sealed partial class MissingContents(Database database, ContentStore contents, ILogger<MissingContents> logger) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            var named = await database.ReadAsync(s => MaterialStore.ContentsAsync(s, stoppingToken), stoppingToken);
            if (named.Count(h => !contents.Has(h)) is > 0 and var missing)
                LogMissing(logger, missing, named.Count, contents.Folder);
        }
        catch (Exception error) when (error is System.Data.Common.DbException or OperationCanceledException)
        {
            // the database is watched elsewhere
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Missing} of {Named} contents of materials are missing in {Folder}: restore them from a backup, or mount the folder that holds them.")]
    private static partial void LogMissing(ILogger logger, int missing, int named, string folder);
}
