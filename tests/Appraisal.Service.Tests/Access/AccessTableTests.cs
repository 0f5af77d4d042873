using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Appraisal.Service.Access;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Storage;

namespace Appraisal.Service.Tests.Access;

/// <summary>docs/access.md against the service: every role and a foreign territory on every route of the OpenAPI document.</summary>
public sealed class AccessTableTests(AccessTableTests.Fixture fixture) : IClassFixture<AccessTableTests.Fixture>
{
    private readonly TwoTownships _world = fixture.World;
    private readonly IReadOnlyList<Operation> _operations = fixture.Operations;

    /// <summary>The two townships and the operations, made once.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        public TwoTownships World { get; private set; } = null!;

        public IReadOnlyList<Operation> Operations { get; private set; } = [];

        public async ValueTask InitializeAsync()
        {
            World = await TwoTownships.BuildAsync("Sqlite");
            using var client = new HttpClient();
            Operations = AccessTable.Operations(
                await client.GetFromJsonAsync<JsonElement>(new Uri(World.Host.Address, "/swagger/v1/swagger.json")));
        }

        public ValueTask DisposeAsync() => World.Host.DisposeAsync();
    }

    [Fact]
    public void Table_ComparedWithTheDocument_HasOneRowForEachOperation() => Assert.Equal(
        _operations.Select(o => $"{o.Id} {o.Method} {o.Path}").Order(StringComparer.Ordinal),
        AccessTable.Rules.Select(r => $"{r.Operation} {r.Method} {r.Path}").Order(StringComparer.Ordinal));

    [Fact]
    public async Task EveryRoute_WithEveryRole_OpensToThoseOfTheTableOnly()
    {
        var wrong = new List<string>();
        foreach (var role in Enum.GetValues<Role>())
        {
            var client = await _world.Host.ClientAsync(role, $"central {role}", staffNo: role == Role.Member ? "ZT1" : null);
            foreach (var (operation, rule) in Pairs())
            {
                using var answer = await client.SendAsync(TwoTownships.EmptyRequest(operation, role));
                var opens = answer.StatusCode is not (HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized);
                if (opens != rule.Allows(role) || (int)answer.StatusCode >= 500)
                    wrong.Add($"{operation.Id} as {Wire.Text(role)}: {(int)answer.StatusCode}");
            }
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public async Task EveryRoute_WithoutAKey_Is401()
    {
        var nobody = _world.Host.Client();
        foreach (var (operation, _) in Pairs().Where(p => p.Rule.Cells["nobody"] != "✓"))
        {
            using var answer = await nobody.SendAsync(TwoTownships.EmptyRequest(operation, null));
            Assert.True(answer.StatusCode == HttpStatusCode.Unauthorized, $"{operation.Id}: {(int)answer.StatusCode}");
        }
    }

    [Fact]
    public async Task EveryRoute_FromAForeignTerritory_TellsAndChangesNothing()
    {
        var wrong = new List<string>();
        foreach (var role in Enum.GetValues<Role>())
        {
            var client = await _world.Host.ClientAsync(role, "foreign", unit: "ZF", staffNo: role == Role.Member ? "ZF1" : null);
            foreach (var (operation, rule) in Pairs().Where(p => p.Rule.Cells[Wire.Text(role)] == "✓" || (p.Rule.Cells[Wire.Text(role)] == "kind" && role <= Role.Organizer)))
            {
                using var answer = await client.SendAsync(_world.Request(operation));
                var text = await answer.Content.ReadAsStringAsync();
                if (Meets(rule.Outside, answer.StatusCode, text) is { } complaint)
                    wrong.Add($"{operation.Id} as {Wire.Text(role)}: {complaint}: {(int)answer.StatusCode} {text[..Math.Min(300, text.Length)]}");
            }
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        // a refused import is on record, and changes nothing
        Assert.Equal(0, await _world.Host.CountAsync("""audit_entry WHERE person = 'foreign' AND action NOT IN ('read', 'comment') AND NOT (action = 'import' AND after_value LIKE '%"outcome":"refused"%')"""));
    }

    [Fact]
    public async Task ReadsAndDecisions_OfTheFirstTownship_ReachItsOwnPeople()
    {
        // the counterpart of the test above: what it asks for is there
        foreach (var (operation, rule) in Pairs().Where(p => p.Operation.Method == "GET" && p.Rule.Outside is "404" or "filtered"))
        {
            using var answer = await _world.Host.Administrator.SendAsync(_world.Request(operation));
            Assert.True(answer.IsSuccessStatusCode || answer.StatusCode == HttpStatusCode.Conflict, $"{operation.Id}: {(int)answer.StatusCode}");
            if (rule.Outside == "filtered")
                Assert.True((await answer.Content.ReadAsStringAsync()).Contains("ZT", StringComparison.Ordinal), $"{operation.Id} lists nothing of the township");
        }
    }

    private IEnumerable<(Operation Operation, AccessRule Rule)> Pairs() =>
        _operations.Select(o => (o, AccessTable.Rules.SingleOrDefault(r => r.Operation == o.Id)
            ?? throw new KeyNotFoundException($"{o.Id} {o.Method} {o.Path} has no row in docs/access.md")));

    private static string? Meets(string rule, HttpStatusCode status, string text)
    {
        if (text.Contains(TwoTownships.Secret, StringComparison.Ordinal))
            return "tells a secret";
        return rule switch
        {
            "404" or "403" or "422" => (int)status == int.Parse(rule, System.Globalization.CultureInfo.InvariantCulture) ? null : $"expected {rule}",
            "each 422" => (int)status == 200 && text.Contains("\"invalid\"", StringComparison.Ordinal) ? null : "expected each to be invalid",
            "filtered" or "counts" => (int)status != 200 ? "expected a list" : text.Contains("\"ZT", StringComparison.Ordinal) ? "lists what lies outside" : null,
            "open" => (int)status is >= 200 and < 300 ? null : "expected to be open",
            _ => $"no such rule: '{rule}'",
        };
    }
}
