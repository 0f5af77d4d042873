using System.Net.Http.Json;
using System.Text.Json;
using Appraisal.Service.Access;
using Appraisal.Service.Hosting;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Surveys;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Appraisal.Service.Tests.Hosting;

/// <summary>The whole service on a database of its own, over real HTTP on a free port of the loopback.</summary>
public sealed class Host : IAsyncDisposable
{
    /// <summary>The administrator's key that every host starts with.</summary>
    public const string AdministratorKey = "test_admin_key_0123456789abcdef0123456789";

    private readonly TestDatabase _database;
    private readonly bool _ownsDatabase;
    private readonly WebApplication _app;
    private readonly List<HttpClient> _clients = [];

    private Host(TestDatabase database, bool ownsDatabase, WebApplication app)
    {
        (_database, _ownsDatabase, _app) = (database, ownsDatabase, app);
        Address = new Uri(app.Urls.Single());
        Administrator = Client(AdministratorKey);
    }

    /// <summary>Signed in as administrator.</summary>
    public HttpClient Administrator { get; }

    /// <summary>The service's parts, for what cannot be seen over HTTP.</summary>
    public IServiceProvider Services => _app.Services;

    public Database Database => Services.GetRequiredService<Database>();

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    public static Task<Host> StartAsync(string provider, TimeProvider? clock = null, params (string Key, string Value)[] settings) =>
        StartAsync(TestDatabase.Create(provider), ownsDatabase: true, clock, settings);

    /// <summary>One with something of the test's own among its parts.</summary>
    public static Task<Host> StartAsync(string provider, Action<WebApplicationBuilder> configure) =>
        StartAsync(TestDatabase.Create(provider), ownsDatabase: true, null, [], configure);

    /// <summary>Another node on the same database; to be stopped before this one.</summary>
    public Task<Host> StartNodeAsync(params (string Key, string Value)[] settings) => StartAsync(_database, ownsDatabase: false, null, settings);

    private static async Task<Host> StartAsync(TestDatabase database, bool ownsDatabase, TimeProvider? clock, (string Key, string Value)[] settings,
        Action<WebApplicationBuilder>? configure = null)
    {
        var app = Build(database, clock, settings, configure);
        await ServiceStart.PrepareAsync(app);
        // Hangfire's log is one for the process: the next host would write to the log of one that is gone
        Hangfire.Logging.LogProvider.SetCurrentLogProvider(null);
        await app.StartAsync();
        return new Host(database, ownsDatabase, app);
    }

    /// <summary>The parts of the service on the same database, not started, as a command has them.</summary>
    public WebApplication Build() => Build(_database, null, []);

    private static WebApplication Build(
        TestDatabase database, TimeProvider? clock, (string Key, string Value)[] settings, Action<WebApplicationBuilder>? configure = null) =>
        ServiceHost.Build(["--Urls", "http://127.0.0.1:0"], builder =>
        {
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["Database:Provider"] = database.Provider,
                ["Database:ConnectionString"] = database.ConnectionString,
                ["Access:BootstrapKey"] = AdministratorKey,
                ["Materials:Folder"] = Path.Combine(database.Folder, "materials"),
                ["Access:SessionKeys"] = database.Provider == "Sqlite" ? null : Path.Combine(database.Folder, "session-keys"),
                ["Secrets:Keys"] = Convert.ToBase64String(new byte[32]),
                ["Secrets:Tokens"] = Convert.ToBase64String(new byte[32]),
                ["Secrets:Responses"] = Convert.ToBase64String(new byte[32]),
            });
            builder.Configuration.AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value)));
            builder.Logging.ClearProviders();
            builder.Services.AddSingleton<Hangfire.IRecurringJobManager>(services => new ByHand(services.GetRequiredService<Hangfire.JobStorage>()));
            if (clock is not null)
                builder.Services.AddSingleton(clock);
            configure?.Invoke(builder);
        });

    /// <summary>Does to the database what the service does not know of.</summary>
    public Task ExecuteBehindBackAsync(string sql) => _database.ExecuteAsync(sql);

    /// <summary>How somebody else opens the database.</summary>
    public string ConnectionString => _database.ConnectionString;

    /// <summary>Rows of a table.</summary>
    public Task<long> CountAsync(string table) => _database.CountAsync(table);

    /// <summary>The stored responses of a survey.</summary>
    public async Task<List<ExaminedResponse>> ResponsesAsync(string survey) =>
        await Database.ReadAsync(async s => await ExaminationStore.BySubjectAsync(s, survey).ToListAsync());

    /// <summary>A client with a key; without one, a client of nobody.</summary>
    public HttpClient Client(string? key = null) => Client(key, new Contracts.ContractHandler());

    /// <summary>The same for what the contract does not foresee: values that nobody means, a node without routes, bodies cut off.</summary>
    public HttpClient Unjudged(string? key = null) => Client(key, new SocketsHttpHandler());

    private HttpClient Client(string? key, HttpMessageHandler handler)
    {
        var client = new HttpClient(handler) { BaseAddress = new Uri(Address, "/api/v1/") };
        if (key is not null)
            client.DefaultRequestHeaders.Add(ApiKeyAuthentication.Header, key);
        _clients.Add(client);
        return client;
    }

    /// <summary>A client with a new key of the given role.</summary>
    public async Task<HttpClient> ClientAsync(Role role, string? person = null, string? unit = null, string? staffNo = null, string? survey = null, string? body = null)
    {
        var answer = await Administrator.PostAsJsonAsync("keys",
            new KeyRequest { Role = role, Person = person ?? Wire.Text(role), Unit = unit, StaffNo = staffNo, Survey = survey, Body = body }, Json.Options);
        answer.EnsureSuccessStatusCode();
        return Client((await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("key").GetString());
    }

    public async ValueTask DisposeAsync()
    {
        _clients.ForEach(c => c.Dispose());
        try
        {
            await AuditWording.AssertSaidAsync(Database);
        }
        finally
        {
            await _app.StopAsync();
            await _app.DisposeAsync();
            if (_ownsDatabase)
                _database.Dispose();
        }
    }
}

/// <summary>The hosts of one test class, one for each database, started when first asked for.</summary>
public sealed class Hosts : IAsyncDisposable
{
    private readonly Dictionary<string, Task<Host>> _hosts = new(StringComparer.Ordinal);

    /// <summary>The class's host on a database.</summary>
    public Task<Host> On(string database)
    {
        lock (_hosts)
            return _hosts.TryGetValue(database, out var host) ? host : _hosts[database] = Host.StartAsync(database);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts.Values)
            await (await host).DisposeAsync();
    }
}
