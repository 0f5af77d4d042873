using Appraisal.Service.Access;
using Appraisal.Service.Hosting;
using Appraisal.Service.Tests.Hosting;
using Microsoft.Data.Sqlite;

namespace Appraisal.Service.Tests.Nodes;

public sealed class GracefulStopTests : IDisposable
{
    private readonly TestDatabase _test = TestDatabase.Create("Sqlite");

    [Fact]
    public async Task Stop_WithBatchesUnderWay_AnswersWhatItTookAndStoresWhatItAnswered()
    {
        await using var app = ServiceHost.Build(["--Urls", "http://127.0.0.1:0", "--Database:ConnectionString", _test.ConnectionString,
            "--Access:BootstrapKey", Host.AdministratorKey, "--Logging:LogLevel:Default", "None"]);
        await ServiceStart.PrepareAsync(app);
        await app.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(new Uri(app.Urls.Single()), "/api/v1/") };
        client.DefaultRequestHeaders.Add(ApiKeyAuthentication.Header, Host.AdministratorKey);
        await Province.PrepareAsync(client);

        var sending = Enumerable.Range(0, Province.Batches).Select(batch => IsAnsweredAsync(client, batch)).ToList();
        await Task.WhenAny(sending);
        await app.StopAsync();

        var answered = (await Task.WhenAll(sending)).Count(a => a);
        Assert.InRange(answered, 1, Province.Batches);
        Assert.True(Stored() >= answered * Province.BatchSize, $"{answered} batches were answered, {Stored()} responses are stored");
        Assert.Equal(0, Stored() % Province.BatchSize); // no batch by halves
    }

    public void Dispose() => _test.Dispose();

    private static async Task<bool> IsAnsweredAsync(HttpClient client, int batch)
    {
        try
        {
            using var answer = await client.PostAsync("surveys/P/responses/batch", Province.Batch(batch));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false; // it came too late: nobody took it
        }
    }

    private long Stored()
    {
        using var connection = new SqliteConnection(_test.ConnectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT COUNT(*) FROM response";
        return (long)command.ExecuteScalar()!;
    }
}
