using System.Reflection;
using Appraisal.Storage;
using Appraisal.Service.Tests.Hosting;
using Microsoft.Data.SqlClient;

namespace Appraisal.Service.Tests.Storage;

/// <summary>What the service does when SQL Server fails, with errors made by hand in the places where a server would raise them.</summary>
public sealed class ResilienceTests
{
    private const int Deadlock = 1205;
    private const int Unreachable = 10061;
    private const int Timeout = -2;
    private const int DuplicateKey = 2627;
    private readonly MovableClock _clock = new();
    private int _attempts;

    [Theory]
    [InlineData(Deadlock, 13, Fault.RolledBack)]
    [InlineData(3960, 16, Fault.RolledBack)]
    [InlineData(Timeout, 11, Fault.TimedOut)]
    [InlineData(40613, 17, Fault.Unavailable)]
    [InlineData(0, 20, Fault.Unavailable)]
    [InlineData(0, 11, Fault.Other)]
    [InlineData(DuplicateKey, 14, Fault.Other)]
    [InlineData(33557097, 16, Fault.Other)]
    [InlineData(207, 16, Fault.Other)]
    public void Of_ErrorNumber_SaysWhatItMeans(int number, byte severity, Fault expected) =>
        Assert.Equal(expected, Faults.Of(Error(number, severity)));

    [Theory]
    [InlineData(Deadlock, 3, 4)]
    [InlineData(Unreachable, 3, 4)]
    [InlineData(Timeout, 1, 2)]
    public async Task Run_TransientErrors_IsRepeatedUntilItSucceeds(int number, int failures, int attempts)
    {
        Assert.Equal("done", await RunAsync(Breaking(), _ => Fail(failures, number)));
        Assert.Equal(attempts, _attempts);
    }

    [Theory]
    [InlineData(DuplicateKey)]
    [InlineData(33557097)]
    public async Task Run_OtherError_IsThrownAtOnce(int number)
    {
        var error = await Assert.ThrowsAsync<SqlException>(() => RunAsync(Breaking(), _ => Fail(1, number)));

        Assert.Equal(number, error.Number);
        Assert.Equal(1, _attempts);
    }

    [Fact]
    public async Task Run_CommitInDoubt_IsNotRepeated()
    {
        var error = await Assert.ThrowsAsync<DatabaseUnavailableException>(
            () => RunAsync(Breaking(), _ => throw new CommitInDoubtException(Error(0, 20))));

        Assert.IsType<CommitInDoubtException>(error.InnerException);
        Assert.Equal(1, _attempts);
    }

    [Fact]
    public async Task Run_TimedOutTwice_GivesUp()
    {
        await Assert.ThrowsAsync<DatabaseUnavailableException>(() => RunAsync(Breaking(), _ => Fail(9, Timeout)));

        Assert.Equal(2, _attempts);
    }

    [Fact]
    public async Task Run_DatabaseDown_AnswersWithoutAskingItAndRecoversByItself()
    {
        var resilience = Breaking();
        while (_attempts < Resilience.LeastCalls)
            await Assert.ThrowsAsync<DatabaseUnavailableException>(() => RunAsync(resilience, _ => Fail(int.MaxValue, Unreachable)));
        var attempts = _attempts;
        var refused = await Assert.ThrowsAsync<DatabaseUnavailableException>(() => RunAsync(resilience, _ => Fail(0, Unreachable)));

        Assert.Equal(attempts, _attempts); // the database was not asked
        Assert.InRange(refused.RetryAfter, TimeSpan.FromMilliseconds(1), Resilience.Break);

        _clock.Advance(Resilience.Break);
        Assert.Equal("done", await RunAsync(resilience, _ => Fail(0, Unreachable)));
        Assert.Equal("done", await RunAsync(resilience, _ => Fail(0, Unreachable)));
    }

    [Fact]
    public async Task Run_ManyDeadlocks_OpenNoCircuit()
    {
        var resilience = Breaking();
        for (var i = 0; i < 3 * Resilience.LeastCalls; i++)
            await Assert.ThrowsAsync<SqlException>(() => RunAsync(resilience, _ => Fail(int.MaxValue, Deadlock)));

        Assert.Equal("done", await RunAsync(resilience, _ => Fail(0, Deadlock)));
    }

    private Resilience Breaking() => new(_clock, TimeSpan.Zero);

    private Task<string> RunAsync(Resilience resilience, Func<CancellationToken, Task<string>> work) =>
        resilience.RunAsync(token => { _attempts++; return work(token); }, CancellationToken.None);

    private Task<string> Fail(int times, int number) =>
        _attempts <= times ? Task.FromException<string>(Error(number)) : Task.FromResult("done");

    // the provider makes its exceptions itself: there is no public way
    private static SqlException Error(int number, byte severity = 16)
    {
        const BindingFlags Hidden = BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;
        var error = typeof(SqlError).GetConstructors(Hidden).Single(c => c.GetParameters() is { Length: 8 } p && p[6].ParameterType == typeof(int) && p[7].ParameterType == typeof(Exception))
            .Invoke([number, (byte)0, severity, "server", "message", "procedure", 0, null]);
        var errors = (SqlErrorCollection)Activator.CreateInstance(typeof(SqlErrorCollection), nonPublic: true)!;
        typeof(SqlErrorCollection).GetMethod("Add", Hidden)!.Invoke(errors, [error]);
        return (SqlException)typeof(SqlException).GetMethod("CreateException", Hidden, [typeof(SqlErrorCollection), typeof(string)])!.Invoke(null, [errors, "16.0"])!;
    }
}
