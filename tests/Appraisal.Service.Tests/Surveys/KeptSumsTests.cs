using Appraisal.Service.Surveys.Collection;
using Microsoft.Extensions.Time.Testing;

namespace Appraisal.Service.Tests.Surveys;

public sealed class KeptSumsTests
{
    private readonly FakeTimeProvider _clock = new();
    private int _sum;

    [Fact]
    public async Task Get_ThatTookLong_IsKeptTenTimesAsLong()
    {
        var sums = new KeptSums<string, int>(_clock);

        Assert.Equal(1, await sums.GetAsync("a", () => SumAsync(2)));
        _clock.Advance(TimeSpan.FromSeconds(19));
        Assert.Equal(1, await sums.GetAsync("a", () => SumAsync(2)));
        Assert.Equal(2, await sums.GetAsync("b", () => SumAsync(2))); // which takes two seconds
        Assert.Equal(3, await sums.GetAsync("a", () => SumAsync(2)));
    }

    [Fact]
    public async Task Get_ThatWasQuick_IsSummedAnew()
    {
        var sums = new KeptSums<string, int>(_clock);

        Assert.Equal(1, await sums.GetAsync("a", () => SumAsync(0.4)));
        Assert.Equal(2, await sums.GetAsync("a", () => SumAsync(0.4)));
    }

    [Fact]
    public async Task Get_ThatFailed_IsTriedAgain()
    {
        var sums = new KeptSums<string, int>(_clock);

        await Assert.ThrowsAsync<TimeoutException>(() => sums.GetAsync("a", () => throw new TimeoutException()));
        Assert.Equal(1, await sums.GetAsync("a", () => SumAsync(2)));
    }

    private Task<int> SumAsync(double seconds)
    {
        _clock.Advance(TimeSpan.FromSeconds(seconds));
        return Task.FromResult(++_sum);
    }
}
