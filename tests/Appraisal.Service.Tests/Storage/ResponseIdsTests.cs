using System.Data.Common;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Storage;
using Appraisal.Storage.Surveys;

namespace Appraisal.Service.Tests.Storage;

/// <summary>Each id is stored once, whoever stores it: two processes (here two <see cref="Database"/> objects), before and after a restart.</summary>
public sealed class ResponseIdsTests
{
    private const string Store = "store";
    private const string RollBack = "roll back";
    private const string Find = "find";
    private const string Delete = "delete";
    private const string Burst = "burst";
    private const string Restart = "restart";

    [Theory, Databases]
    public async Task Insert_IdThatAnotherProcessStored_IsADuplicate(string database)
    {
        using var test = TestDatabase.Create(database);
        using Database first = Open(test), second = Open(test);
        await Migrator.MigrateAsync(first);

        await StoreAsync(second, 1);
        await StoreAsync(first, 2);
        await StoreAsync(first, 3);

        Assert.All(await Task.WhenAll(IsRefusedAsync(second, 3), IsRefusedAsync(first, 2), IsRefusedAsync(first, 1)), Assert.True);
    }

    [Theory, Databases]
    public async Task Insert_AfterItWasRolledBack_IsStored(string database)
    {
        using var test = TestDatabase.Create(database);
        using var opened = Open(test);
        await Migrator.MigrateAsync(opened);
        await StoreAsync(opened, 1);

        await RollBackAsync(opened, 2, find: false);
        await StoreAsync(opened, 2);

        Assert.True(await IsRefusedAsync(opened, 1));
        Assert.Equal(2, await test.CountAsync("response"));
    }

    // to look for a response puts its id into the table, which is undone with all else
    [Theory, Databases]
    public async Task Insert_AfterALookWasRolledBack_StillSeesWhatIsThere(string database)
    {
        using var test = TestDatabase.Create(database);
        using var opened = Open(test);
        await Migrator.MigrateAsync(opened);
        await StoreAsync(opened, 1);

        await RollBackAsync(opened, 2, find: true);

        Assert.True(await IsRefusedAsync(opened, 1));
        Assert.NotNull(await opened.WriteAsync(s => ResponseStore.FindAsync(s, Id(1))));
    }

    [Theory, Databases]
    public async Task Insert_MoreBatchesThanAreKeptInMemory_AreInTheTable(string database)
    {
        using var test = TestDatabase.Create(database);
        using var opened = Open(test);
        await Migrator.MigrateAsync(opened);

        // memory is SQLite's alone; a server that is asked for so many bulk copies slows down to minutes
        var (batches, kept) = database == "Sqlite" ? (1_040, 16) : (40, 40);
        await opened.WriteAsync(session => BurstAsync(session, 1, batches, size: 4));

        Assert.InRange(await test.CountAsync("response_id"), 4 * (batches - kept), 4 * batches);
        Assert.True(await test.CountAsync("response_batch WHERE indexed = 1") >= batches - kept);
        Assert.All(await Task.WhenAll(IsRefusedAsync(opened, 1), IsRefusedAsync(opened, 4 * (batches - 1))), Assert.True);
    }

    // ids leave memory for the table within many transactions, and all of this happens in between
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Insert_AnySequenceOfTwoProcesses_IsRefusedIfOneIsThereAndOnlyThen(int seed)
    {
        var random = new Random(seed);
        using var test = TestDatabase.Create("Sqlite");
        Database[] nodes = [Open(test), Open(test)];
        await Migrator.MigrateAsync(nodes[0]);
        var (there, gone, next) = (new HashSet<int>(), new List<int> { 1 }, 100_000);

        for (var step = 0; step < 450; step++)
        {
            var node = nodes[random.Next(2)];
            int[] numbers = [.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => Pick(random, there, gone)).Distinct()];
            var isThere = numbers.Any(there.Contains);
            switch (step % 150 == 0 ? Burst : random.GetItems([Store, Store, Store, Store, RollBack, Find, Delete, Restart], 1).Single())
            {
                case Burst:
                    await node.WriteAsync(s => BurstAsync(s, next, 1_010, 40));
                    there.UnionWith(Enumerable.Range(next, 40 * 1_010));
                    next += 40 * 1_010;
                    break;
                case Store:
                    Assert.Equal((seed, step, isThere), (seed, step, await IsRefusedAsync(node, numbers)));
                    there.UnionWith(isThere ? [] : numbers);
                    break;
                case RollBack when !isThere:
                    await RollBackAsync(node, numbers[0], find: random.Next(2) == 0);
                    break;
                case Find:
                    Assert.Equal(there.Contains(numbers[0]), await node.WriteAsync(s => ResponseStore.FindAsync(s, Id(numbers[0]))) is not null);
                    break;
                case Delete when random.Next(4) == 0:
                    await node.WriteAsync(s => ResponseStore.DeleteAsync(s, [.. numbers.Select(Id)]));
                    there.ExceptWith(numbers);
                    gone.AddRange(numbers);
                    break;
                case Restart when random.Next(2) == 0:
                    nodes[Array.IndexOf(nodes, node)] = Open(test);
                    node.Dispose();
                    break;
            }
        }

        Assert.Equal(there.Count, await test.CountAsync("response"));
        await nodes[0].WriteAsync(s => ResponseStore.DeleteAsync(s, []));
        Assert.Equal(there.Count, await test.CountAsync("response_id"));
        Assert.Equal(0, await test.CountAsync("response r WHERE NOT EXISTS (SELECT 1 FROM response_id i WHERE i.id = r.id AND i.batch_id = r.batch_id)"));
        Array.ForEach(nodes, n => n.Dispose());
    }

    private static Database Open(TestDatabase test) => new(new DatabaseOptions { Provider = test.Provider, ConnectionString = test.ConnectionString });

    // in no order
    private static Guid Id(int number) => new(unchecked(number * (int)0x9E3779B1), 0, 0x4000, [0x80, 0, 0, 0, 0, 0, 0, 0]);

    private static Task StoreAsync(Database database, params int[] numbers) => database.WriteAsync(session => InsertAsync(session, numbers));

    private static async Task<bool> IsRefusedAsync(Database database, params int[] numbers)
    {
        try
        {
            await StoreAsync(database, numbers);
            return false;
        }
        catch (DbException error) when (Dialect.IsDuplicate(error))
        {
            return true;
        }
    }

    // an outcome that is a refusal is not committed, and the connection is used on
    private static Task RollBackAsync(Database database, int number, bool find) => database.WriteAsync<Outcome<bool>>(async session =>
    {
        if (find)
            await ResponseStore.FindAsync(session, Id(number));
        await InsertAsync(session, number);
        return Refusal.Conflict("taken-back");
    });

    // a new one, one that is there, or one that was deleted
    private static int Pick(Random random, HashSet<int> there, List<int> gone) => random.Next(8) switch
    {
        0 when there.Count > 0 => there.ElementAt(random.Next(there.Count)),
        1 => gone[random.Next(gone.Count)],
        _ => random.Next(1, 100_000),
    };

    private static async Task BurstAsync(Session session, int from, int batches, int size)
    {
        foreach (var numbers in Enumerable.Range(from, size * batches).Chunk(size))
            await InsertAsync(session, numbers);
    }

    private static Task InsertAsync(Session session, params int[] numbers)
    {
        var batch = new ResponseBatchRow { Id = Guid.CreateVersion7(), ReceivedAt = DateTimeOffset.UnixEpoch, Responses = numbers.Length, Digest = new byte[32] };
        return ResponseStore.InsertAsync(session, batch, [.. numbers.Select(number => new ResponseRow
        {
            Id = Id(number), BatchId = batch.Id, Survey = "S", StaffNo = "1", Stratum = "s", Channel = "walk-in",
            Answers = "[3]", Digest = new byte[ResponseRow.DigestLength], AnsweredAt = DateTimeOffset.UnixEpoch,
        })]);
    }
}
