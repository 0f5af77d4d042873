using Appraisal.Service.Tests.Hosting;
using Appraisal.Storage;
using Appraisal.Storage.Organization;
using Appraisal.Storage.Work;

namespace Appraisal.Service.Tests.Storage;

/// <summary>A list shows the same wherever it begins: among all, at a few units or at one cadre.</summary>
public sealed class PlacedListTests
{
    private const int Units = 600; // more than a list begins at
    private const int Cadres = 6;

    [Theory, Databases]
    public async Task Page_OfManyUnitsAFewOrOneCadre_ShowsWhatLiesThere(string provider)
    {
        using var test = TestDatabase.Create(provider);
        using var database = new Database(new DatabaseOptions { Provider = provider, ConnectionString = test.ConnectionString });
        await Migrator.MigrateAsync(database);
        await FillAsync(database);

        Assert.Equal(["w00", "w01", "w02", "w03", "w04", "w05", "w06", "w07", "w08", "w09", "w10", "w11"], await IdsAsync(territory: "C"));
        Assert.Equal(["w02", "w08"], await IdsAsync(territory: "U200"));
        Assert.Equal(["w03", "w09"], await IdsAsync(staffNo: "s3"));
        Assert.Equal(["w03", "w09"], await IdsAsync(staffNo: "s3", territory: "U300"));
        Assert.Empty(await IdsAsync(staffNo: "s3", territory: "U200")); // a foreign cadre's
        Assert.Equal(["w08"], await IdsAsync(territory: "U200", after: "w02"));
        Assert.Equal(["w05", "w06"], await IdsAsync(territory: "C", after: "w04", limit: 2));
        Assert.Equal(["w06", "w07"], await IdsAsync(status: "submitted", limit: 2)); // what waits, of all
        Assert.Equal(["w09", "w10", "w11"], await IdsAsync(territory: "C", status: "submitted", after: "w08"));
        Assert.Equal(["w08"], await IdsAsync(territory: "U200", status: "submitted"));
        Assert.Equal(["w09"], await IdsAsync(staffNo: "s3", status: "submitted"));

        Task<List<string>> IdsAsync(string? staffNo = null, string? territory = null, string? status = null, string after = "", int limit = 100) => database.ReadAsync(async session =>
            (await WorkRecordStore.PageAsync(session, after, new WorkRecordFilter(staffNo, null, status, territory), limit)).Select(row => row.Id).ToList());
    }

    private static Task FillAsync(Database database) => database.WriteAsync(async session =>
    {
        await UnitStore.InsertAsync(session, [new UnitRow { Code = "C", Name = "c", Level = "county" }], [new UnitAncestorRow("C", "C", 0)]);
        var codes = Enumerable.Range(0, Units).Select(i => $"U{i}").ToList();
        await UnitStore.InsertAsync(session, [.. codes.Select(code => new UnitRow { Code = code, Name = code, Parent = "C", Level = "village" })],
            [.. codes.SelectMany(code => new[] { new UnitAncestorRow(code, code, 0), new UnitAncestorRow(code, "C", 1) })]);
        await CadreStore.InsertAsync(session, [.. Enumerable.Range(0, Cadres).Select(i => new CadreRow
        {
            StaffNo = $"s{i}", Name = "n", Unit = $"U{100 * i}", Cohort = "k", Posts = "[]", DutyHours = 1800, LeaveHours = 0, Status = "active",
        })]);
        await WorkRecordStore.InsertAsync(session, [.. Enumerable.Range(0, 2 * Cadres).Select(i => new WorkRecordRow
        {
            Id = $"w{i:00}", StaffNo = $"s{i % Cadres}", Unit = $"U{100 * (i % Cadres)}", WorkType = "visit", Count = 1, DoneOn = new DateOnly(2026, 5, 1), Status = i < Cadres ? "accepted" : "submitted",
            RecordedBy = "clerk", RecordedAt = DateTimeOffset.UnixEpoch, RequestDigest = new byte[32],
        })]);
    });
}
