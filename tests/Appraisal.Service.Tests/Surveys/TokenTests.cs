using System.Net;
using System.Net.Http.Headers;
using Appraisal.Service.Access;
using Appraisal.Service.Tests.Hosting;
using Microsoft.Data.Sqlite;

namespace Appraisal.Service.Tests.Surveys;

public sealed class TokenTests(Hosts hosts) : IClassFixture<Hosts>
{
    [Theory, Databases]
    public async Task DrawTokens_Frame_MakesThemOnceAndNoMoreThanThereArePeople(string database)
    {
        var world = await WithFrameAsync(database, "draw");

        var first = await world.Administrator.PostAsync("surveys/draw/tokens", new { perStratum = 5 }).JsonAsync();
        var again = await world.Administrator.PostAsync("surveys/draw/tokens", new { perStratum = 5 }).JsonAsync();

        Assert.Equal(
            [(world.Cadre(1), "other", 3), (world.Cadre(1), "poor", 5), (world.Cadre(2), "poor", 5)],
            first.GetProperty("items").EnumerateArray()
                .GroupBy(t => (t.GetProperty("staffNo").GetString()!, t.GetProperty("stratum").GetString()!)).Select(g => (g.Key.Item1, g.Key.Item2, g.Count())));
        Assert.Equal(0, again.GetProperty("items").GetArrayLength());
    }

    [Theory, Databases]
    public async Task DrawTokens_TokenOfTheAnswer_OpensIntakeAndTellsWhomItIsFor(string database)
    {
        var world = await WithFrameAsync(database, "use");
        var token = (await world.Administrator.PostAsync("surveys/use/tokens", new { perStratum = 1, staffNos = new[] { world.Cadre(2) } }).JsonAsync())
            .GetProperty("items").EnumerateArray().Single().GetProperty("token").GetString();
        var nobody = world.Host.Client();

        var before = await nobody.PostAsync("surveys/use/tokens/look", new { token }).JsonAsync();
        await nobody.PostAsync("surveys/use/responses", world.Response(2, changes: ("token", token))).JsonAsync();
        var after = await nobody.PostAsync("surveys/use/tokens/look", new { token }).JsonAsync();

        Assert.Equal((world.Cadre(2), "cadre 2", "poor", false), (before.GetProperty("staffNo").GetString(), before.GetProperty("name").GetString(),
            before.GetProperty("stratum").GetString(), before.GetProperty("used").GetBoolean()));
        Assert.True(after.GetProperty("used").GetBoolean());
        await nobody.PostAsync("surveys/use/tokens/look", new { token = "AAAA" }).ProblemAsync(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("text/csv", "Staff number,Name,Stratum,Token,Address")]
    [InlineData("text/html", "<svg")]
    public async Task DrawTokens_ByAccept_GivesCsvOrASheetToPrint(string accept, string expected)
    {
        var world = await WithFrameAsync("Sqlite", "as-" + accept[5..]);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"surveys/{world.Code}/tokens") { Content = System.Net.Http.Json.JsonContent.Create(new { perStratum = 2 }) };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(accept));

        using var answer = await world.Administrator.SendAsync(request);

        Assert.Equal(accept, answer.Content.Headers.ContentType?.MediaType);
        Assert.Contains(expected, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task DrawTokens_Sheet_NamesTheStratumAndHasAddressesThatAnyPhoneReads()
    {
        var world = await WithFrameAsync("Sqlite", "满意度");
        using var request = new HttpRequestMessage(HttpMethod.Post, "surveys/满意度/tokens") { Content = System.Net.Http.Json.JsonContent.Create(new { perStratum = 1 }) };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/html"));

        using var sheet = await world.Administrator.SendAsync(request);
        var more = await world.Administrator.PostAsync("surveys/满意度/tokens", new { perStratum = 2 }).JsonAsync();

        Assert.Contains("建档立卡户", await sheet.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.All(more.GetProperty("items").EnumerateArray(), t => Assert.Matches("^http://[!-~]+/kiosk/%E6[!-~]+#token=[A-Z2-9-]{19}$", t.GetProperty("address").GetString()!));
    }

    [Theory, Databases]
    public async Task DrawTokens_SurveyHasClosed_IsRefused(string database)
    {
        var world = await WithFrameAsync(database, "drawn-late");
        await world.Administrator.PostAsync("surveys/drawn-late/close", new { }).JsonAsync();

        Assert.Equal("survey-closed", (await world.Administrator.PostAsync("surveys/drawn-late/tokens", new { perStratum = 1 }).ProblemAsync(HttpStatusCode.Conflict)).Text("code"));
    }

    [Theory, Databases]
    public async Task ListSurveySubjects_Kiosk_SeesItsOwnUnitOnly(string database)
    {
        var world = await WithFrameAsync(database, "names");
        var kiosk = await world.Host.ClientAsync(Role.Kiosk, "k", unit: world.Village(2));

        var subjects = await kiosk.JsonAsync("surveys/names/subjects");

        Assert.Equal([world.Cadre(4), world.Cadre(5), world.Cadre(6)], subjects.EnumerateArray().Select(s => s.GetProperty("staffNo").GetString()));
        Assert.Equal("cadre 4", subjects[0].GetProperty("name").GetString());
    }

    // whoever holds a copy of the database tries every way to tell which token gave which response
    [Fact]
    public async Task Tables_CopiedAndJoined_DoNotTellWhoSaidWhat()
    {
        await using var host = await Host.StartAsync("Sqlite");
        var world = await SurveyWorld.CreateAsync(host, "copy", "required");
        await world.Administrator.PutAsync("surveys/copy/frame", new[] { new { staffNo = world.Cadre(1), stratum = "poor", population = 100 } }).JsonAsync();
        var tokens = (await world.Administrator.PostAsync("surveys/copy/tokens", new { perStratum = 40 }).JsonAsync())
            .GetProperty("items").EnumerateArray().Select(t => t.GetProperty("token").GetString()!).ToList();
        foreach (var (token, i) in tokens.Take(20).Select((t, i) => (t, i)))
            await world.PostAsync(world.Response(degree: 1 + (i % 5), changes: ("token", token))).JsonAsync();

        using var copy = new SqliteConnection($"Data Source={host.Database.File};Mode=ReadOnly");
        copy.Open();

        // the two tables share the survey, the cadre and the stratum, which the token itself fixes, and nothing else
        Assert.Equal(["staff_no", "stratum", "survey"], Columns(copy, "survey_token").Intersect(Columns(copy, "response")).Order(StringComparer.Ordinal));
        Assert.Equal(["hash", "place", "staff_no", "stratum", "survey"], Columns(copy, "survey_token").Order(StringComparer.Ordinal));
        // so each used token joins with every response about that cadre in that stratum
        Assert.Equal(20 * 20, Scalar(copy, $"SELECT COUNT(*) FROM survey_token t JOIN response r ON r.survey = t.survey AND r.staff_no = t.staff_no AND r.stratum = t.stratum WHERE t.place IN (SELECT value FROM json_each('[{Used(copy)}]'))"));
        // which ones are used is a row of flags, at places in the order of the hashes, which no response knows
        Assert.Empty(Columns(copy, "token_use").Intersect(Columns(copy, "response")).Except(["survey"], StringComparer.Ordinal));
        Assert.Equal(1, Scalar(copy, "SELECT COUNT(*) FROM token_use"));
        Assert.Equal(0, Scalar(copy, "SELECT COUNT(*) FROM survey_token a JOIN survey_token b ON a.hash < b.hash AND a.place > b.place"));
        // the rows stand in the order of the hashes, there is no other
        Assert.Equal(2, Scalar(copy, "SELECT SUM(wr) FROM pragma_table_list WHERE name IN ('survey_token', 'token_use')"));
        // and no value of one table is found in the other
        Assert.Equal(0, Scalar(copy, "SELECT COUNT(*) FROM survey_token t JOIN response r ON instr(r.digest, substr(t.hash, 1, 8)) > 0 OR instr(r.id, substr(t.hash, 1, 8)) > 0 OR instr(r.batch_id, substr(t.hash, 1, 8)) > 0"));
        Assert.Equal(0, Scalar(copy, $"SELECT COUNT(*) FROM audit_entry WHERE kind = 'response' OR after_value LIKE '%{tokens[0]}%'"));
    }

    private async Task<SurveyWorld> WithFrameAsync(string database, string code)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), code, "required");
        await world.Administrator.PutAsync($"surveys/{code}/frame", new[]
        {
            new { staffNo = world.Cadre(1), stratum = "poor", population = 10 },
            new { staffNo = world.Cadre(1), stratum = "other", population = 3 },
            new { staffNo = world.Cadre(2), stratum = "poor", population = 8 },
        }).JsonAsync();
        return world;
    }

    // the places whose bits are set
    private static string Used(SqliteConnection copy)
    {
        using var command = copy.CreateCommand();
        command.CommandText = "SELECT used FROM token_use";
        var bits = (byte[])command.ExecuteScalar()!;
        return string.Join(',', Enumerable.Range(0, bits.Length * 8).Where(i => (bits[i / 8] & (1 << (i % 8))) != 0));
    }

    private static List<string> Columns(SqliteConnection copy, string table)
    {
        using var command = copy.CreateCommand();
        command.CommandText = "SELECT name FROM pragma_table_info($table)";
        command.Parameters.AddWithValue("$table", table);
        using var reader = command.ExecuteReader();
        var names = new List<string>();
        while (reader.Read())
            names.Add(reader.GetString(0));
        return names;
    }

    private static long Scalar(SqliteConnection copy, string sql)
    {
        using var command = copy.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }
}
