using Appraisal.Service.Access;
using Appraisal.Storage;
using Appraisal.Storage.Audit;

namespace Appraisal.Service.Audit;

/// <summary>
/// Compares rows with what was last noted of them, table by table, each as of one moment; then what follows from others with what they come to.
/// Rows that were noted before <c>former</c>, when other secrets than these were in use, cannot be compared and are counted.
/// </summary>
internal sealed class RowCheck(Database database, Secrets secrets, Guid former)
{
    /// <summary>Rows that were compared.</summary>
    public long Rows { get; private set; }

    /// <summary>Those among them that were noted with other secrets.</summary>
    public long OtherSecrets { get; private set; }

    /// <summary>The first that differs; null: none does.</summary>
    public async Task<AuditFault?> RunAsync(CancellationToken cancel)
    {
        foreach (var table in AuditedTable.List)
        {
            var compared = await database.SnapshotAsync(s => AuditRowsStore.CompareAsync(s, table, secrets.Rows, former, cancel), cancel);
            Rows += compared.Rows;
            OtherSecrets += compared.OtherSecret;
            if (compared.Found is { } difference)
            {
                var fault = !difference.Exists ? AuditFaultKind.Removed : difference.Field is null ? AuditFaultKind.Added : AuditFaultKind.Changed;
                return new AuditFault(fault, null, null, null, table.Name, Readable(difference.Key), difference.Field);
            }
        }
        return await RecountAsync(cancel);
    }

    private async Task<AuditFault?> RecountAsync(CancellationToken cancel)
    {
        if (await database.ReadAsync(s => RecountStore.OfUnitsAsync(s, cancel), cancel) is { } misplaced)
            return Fault(misplaced);
        foreach (var survey in await database.ReadAsync(s => RecountStore.SurveysAsync(s, cancel), cancel))
        {
            if (await database.SnapshotAsync(s => RecountStore.OfSurveyAsync(s, survey, cancel), cancel) is { } miscounted)
                return Fault(miscounted);
        }
        return null;
    }

    private static AuditFault Fault(Miscount miscount) =>
        new(AuditFaultKind.Changed, null, null, null, miscount.TableName, miscount.RowKey, miscount.Field == "row" ? null : miscount.Field);

    // ids as they are written elsewhere
    private static string Readable(string key) => string.Join('/', key.Split(AuditedTable.Separator)
        .Select(part => part.Length == 32 && part.All(char.IsAsciiHexDigitUpper) && Guid.TryParseExact(part, "N", out var id) ? id.ToString() : part));
}
