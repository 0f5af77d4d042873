using Appraisal.Storage;

namespace Appraisal.Service.Tests.Storage;

/// <summary>Who adds something never changes what another has added in the same moment.</summary>
public sealed class AsNewTests
{
    [Theory]
    [InlineData(Change.Created, false, null)]
    [InlineData(Change.Unchanged, true, null)] // the same form sent twice
    [InlineData(Change.Updated, true, "taken")]
    [InlineData(Change.Updated, false, "taken")] // it came after whoever looked before, and is told by what storing it did
    public async Task AsNew_Stored_IsRefusedIfSomethingWasChanged(Change change, bool isThere, string? expected)
    {
        Outcome<Stored<string>> stored = new Stored<string>("value", change);

        var outcome = await stored.AsNewAsync("code", "k", () => Task.FromResult(isThere));

        Assert.Equal(expected, outcome.Refusal?.Errors.Single().Code);
    }

    [Theory]
    [InlineData(422, true, "taken")]
    [InlineData(409, true, "taken")]
    [InlineData(422, false, "invalid")]
    [InlineData(403, true, "forbidden")] // what lies elsewhere is not told of
    public async Task AsNew_Refused_SaysThatItIsTakenWhereItIs(int status, bool isThere, string expected)
    {
        Outcome<Stored<string>> refused = new Refusal(status, status == 403 ? "forbidden" : "invalid", []);

        var outcome = await refused.AsNewAsync("code", "k", () => Task.FromResult(isThere));

        Assert.Equal(expected, outcome.Refusal!.Errors is [var error] ? error.Code : outcome.Refusal.Code);
    }
}
