using System.Net;
using Appraisal.Service.Surveys.Intake;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Storage.Surveys;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Appraisal.Service.Tests.Surveys;

public sealed class TokenPlacesTests(Hosts hosts) : IClassFixture<Hosts>
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 6, 1, 8, 0, 0, TimeSpan.Zero));

    [Theory, Databases]
    public async Task Of_TokenOfASurveyThatWasRead_KnowsItsPlaceForItsSubjectOnly(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "places");
        var tokens = await AddAsync(world, 1, 2, 3);
        var places = Places(world);

        var before = places.Of(tokens[0]);
        await MissAsync(places, world);

        Assert.Null(before);
        Assert.Equal(await world.Host.Database.ReadAsync(s => TokenStore.PlacesAsync(s, tokens)), tokens.Select(places.Of));
        Assert.Equal([0, 1, 2], tokens.Select(places.Of).Order());
        Assert.Null(places.Of(tokens[0] with { Stratum = "other" }));
        Assert.Null(places.Of(tokens[0] with { StaffNo = world.Cadre(2) }));
        Assert.Null(places.Of(tokens[0] with { Survey = "elsewhere" }));
    }

    [Theory, Databases]
    public async Task Missed_TokensAddedLater_AreReadOnceAMinuteHasPassed(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "later");
        var first = await AddAsync(world, 1);
        var places = Places(world);
        await MissAsync(places, world);
        var second = await AddAsync(world, 2);

        _clock.Advance(TimeSpan.FromSeconds(59));
        await MissAsync(places, world);
        var soon = places.Of(second[0]);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await MissAsync(places, world);

        Assert.Null(soon);
        Assert.Equal((0, 1), (places.Of(first[0]), places.Of(second[0])));
    }

    [Theory, Databases]
    public async Task PostResponse_TokenKnownOrDrawnSince_IsTakenOnceAndForItsSubjectOnly(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "known", "required");
        var places = world.Host.Services.GetRequiredService<TokenPlaces>();
        await world.Administrator.PutAsync("surveys/known/frame", new[] { new { staffNo = world.Cadre(1), stratum = "poor", population = 50 } }).JsonAsync();
        var drawn = await DrawAsync(world, 3);
        await world.PostAsync(world.Response(changes: ("token", drawn[0]))).JsonAsync();
        await places.Reading;
        var later = await DrawAsync(world, 4);

        foreach (var token in new[] { drawn[1], later[0] })
        {
            await world.PostAsync(world.Response(cadre: 2, changes: ("token", token))).ProblemAsync(HttpStatusCode.UnprocessableEntity);
            Assert.Equal(HttpStatusCode.Created, (await world.PostAsync(world.Response(changes: ("token", token)))).StatusCode);
            await world.PostAsync(world.Response(changes: ("token", token))).ProblemAsync(HttpStatusCode.Conflict);
        }
    }

    private TokenPlaces Places(SurveyWorld world) => new(world.Host.Database, _clock, NullLogger<TokenPlaces>.Instance);

    private static async Task MissAsync(TokenPlaces places, SurveyWorld world)
    {
        places.Missed(world.Code);
        await places.Reading;
    }

    private static async Task<List<TokenRow>> AddAsync(SurveyWorld world, params byte[] numbers)
    {
        var tokens = numbers.Select(number => new TokenRow
        {
            // in this class no two surveys have a token in common
            Hash = [.. System.Security.Cryptography.SHA256.HashData([.. System.Text.Encoding.UTF8.GetBytes(world.Code), number]).Take(TokenRow.HashLength)],
            Survey = world.Code,
            StaffNo = world.Cadre(1),
            Stratum = "poor",
        }).ToList();
        await world.Host.Database.WriteAsync(s => TokenStore.InsertAsync(s, tokens));
        return tokens;
    }

    private static async Task<List<string?>> DrawAsync(SurveyWorld world, int perStratum) =>
        [.. (await world.Administrator.PostAsync($"surveys/{world.Code}/tokens", new { perStratum }).JsonAsync())
            .GetProperty("items").EnumerateArray().Select(t => t.GetProperty("token").GetString())];
}
