using System.Text.Json;
using System.Text.Json.Nodes;
using Appraisal.Service.Tests.Hosting;

namespace Appraisal.Service.Tests.Contracts;

/// <summary>The contract of the API: what it says is there, and what changes in it is seen.</summary>
public sealed class ContractTests(Hosts hosts) : IClassFixture<Hosts>
{
    private const string Renew = "APPRAISAL_RENEW_CONTRACT";

    private static readonly string Snapshot = Path.Combine(Scoring.Tests.RealData.RepositoryRoot(), "docs", "openapi.json");

    [Fact]
    public async Task Document_IsTheSnapshotInDocs_OrSaysWhatAChangeBreaks()
    {
        var document = await DocumentAsync();
        if (Environment.GetEnvironmentVariable(Renew) is { Length: > 0 })
            await File.WriteAllTextAsync(Snapshot, document.ToJsonString(new JsonSerializerOptions { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }) + "\n");

        var changes = ContractChanges.Between(JsonNode.Parse(await File.ReadAllTextAsync(Snapshot))!, document);

        Assert.True(changes.Count == 0, $"The contract has changed; if that is meant, run this test with {Renew}=1 and commit docs/openapi.json.\n{string.Join('\n', changes.Take(60))}");
    }

    [Fact]
    public void Changes_OfEveryKind_AreToldApart()
    {
        var before = JsonNode.Parse("""{ "paths": { "/a": { "get": { "summary": "x" } }, "/b": {} }, "schemas": { "S": { "required": ["a"], "enum": ["x", "y"], "type": "string" } } }""")!;
        var after = JsonNode.Parse("""{ "paths": { "/a": { "get": { "summary": "z" } }, "/c": {} }, "schemas": { "S": { "required": ["a", "b"], "enum": ["x", "w"], "type": "integer" } } }""")!;

        var changes = ContractChanges.Between(before, after);

        Assert.Equal(
        [
            "BREAKS: /paths//b is gone",
            "BREAKS: /schemas/S/required gains \"b\"",
            "BREAKS: /schemas/S/enum loses \"y\"",
            "BREAKS: /schemas/S/type is \"integer\", was \"string\"",
            "adds or rewords: /paths//a/get/summary is worded otherwise",
            "adds or rewords: /paths//c is new",
            "adds or rewords: /schemas/S/enum gains \"w\"",
        ], changes);
    }

    [Fact]
    public async Task Document_EveryParameter_IsDescribedAndCamelCase()
    {
        var wrong = from operation in await OperationsAsync()
                    from parameter in operation.Operation["parameters"]?.AsArray() ?? []
                    let name = parameter!["name"]!.GetValue<string>()
                    where parameter["description"] is null || (parameter["in"]!.GetValue<string>() != "header" && !char.IsLower(name[0]) && name[0] != '$')
                    select $"{operation.Name} {name}";

        Assert.Empty(wrong);
    }

    [Fact]
    public async Task Document_EveryOperation_SaysWhoMayCallItAndWhatTheEdgeAnswers()
    {
        foreach (var (name, operation) in await OperationsAsync())
        {
            Assert.True(operation["security"] is JsonArray, name);
            foreach (var status in new[] { "422", "429", "503" })
                Assert.True(operation["responses"]![status] is not null, $"{name} {status}");
            Assert.True(operation["responses"]!["429"]!["headers"]!["Retry-After"] is not null, name);
        }
    }

    [Fact]
    public async Task Document_EveryJsonBody_HasAnExampleThatIsValid()
    {
        var document = await DocumentAsync();
        var contract = await Contract.ReadAsync(document.ToJsonString());

        Assert.Empty(contract.WrongExamples());
    }

    [Fact]
    public async Task Document_EveryCodeThatTheServiceRefusesWith_IsShownWithItsStatus()
    {
        // a page's own, and those of what is no operation of the contract
        string[] elsewhere = ["changed-meanwhile", "file-gone", "form-gone", "dry-run", "no-such-route", "method-not-allowed", "unexpected"];
        var shown = (await DocumentAsync())["components"]!["examples"]!.AsObject().Select(e => $"{e.Value!["value"]!["status"]} {e.Value["value"]!["code"]}").ToHashSet(StringComparer.Ordinal);

        var missing = from code in ProblemsDocTests.Statuses()
                      where !elsewhere.Contains(code.Key, StringComparer.Ordinal)
                      from status in code.Value
                      where !shown.Contains($"{status} {code.Key}")
                      select $"{status} {code.Key}";

        Assert.Empty(missing);
    }

    [Fact]
    public async Task Document_ANumberOfASchemeThatMayBeLeftOut_SaysWhatItIsThen()
    {
        var scheme = (await DocumentAsync())["components"]!["schemas"]!["Scheme"]!["properties"]!;

        Assert.Equal(0.4, scheme["workShare"]!["default"]!.GetValue<double>());
        Assert.Equal(2000, scheme["referenceDutyHours"]!["default"]!.GetValue<double>());
    }

    [Fact]
    public async Task Document_WhatMayBeNull_SaysSo_AndFilesAreBinary()
    {
        var document = await DocumentAsync();
        var schemas = document["components"]!["schemas"]!;

        Assert.True(schemas["ScoreRunView"]!["properties"]!["failure"]!["nullable"]!.GetValue<bool>());
        Assert.True(schemas["Unit"]!["properties"]!["parent"]!["nullable"]!.GetValue<bool>());
        Assert.Contains("code", schemas["Unit"]!["required"]!.AsArray().Select(r => r!.GetValue<string>()));
        var sheet = document["paths"]!["/api/v1/import/{kind}"]!["post"]!["requestBody"]!["content"]!["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"]!;
        Assert.Equal("binary", sheet["schema"]!["format"]!.GetValue<string>());
    }

    private async Task<JsonNode> DocumentAsync()
    {
        var host = await hosts.On("Sqlite");
        using var client = host.Client();
        return JsonNode.Parse(await client.GetStringAsync(new Uri(host.Address, "/swagger/v1/swagger.json")))!;
    }

    private async Task<IEnumerable<(string Name, JsonNode Operation)>> OperationsAsync() =>
        from path in (await DocumentAsync())["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        select ($"{operation.Key} {path.Key}", operation.Value!);
}
