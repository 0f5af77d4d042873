using Appraisal.Service.Imports;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Appraisal.Service.Tests.Imports;

/// <summary>The gate that bounds all imports together.</summary>
public sealed class GateTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Work_ThatDoesNotFitBesideOthers_WaitsAndIsRefusedInTheEnd()
    {
        var clock = new FakeTimeProvider();
        using var gate = new ImportGate(Options.Create(new ImportOptions { MemoryMiB = 100, WaitSeconds = 30 }), clock);
        var first = await gate.WorkAsync(60 << 20, None);
        using var small = await gate.WorkAsync(10 << 20, None);
        var waits = gate.WorkAsync(60 << 20, None);
        var refused = gate.WorkAsync(60 << 20, None);
        Assert.False(waits.IsCompleted);

        first!.Dispose();
        using var second = await waits; // the older of the two
        clock.Advance(TimeSpan.FromSeconds(31));

        Assert.NotNull(second);
        Assert.Null(await refused);
    }

    [Fact]
    public async Task Work_LargerThanTheGate_IsDoneAlone()
    {
        using var gate = new ImportGate(Options.Create(new ImportOptions { MemoryMiB = 100 }), TimeProvider.System);

        using var alone = await gate.WorkAsync(10L << 30, None);
        var other = gate.WorkAsync(1, None);

        Assert.NotNull(alone);
        Assert.False(other.IsCompleted);
        alone.Dispose();
        (await other)!.Dispose();
    }
}
