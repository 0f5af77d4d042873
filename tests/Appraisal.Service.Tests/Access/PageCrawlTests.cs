using System.Net;
using System.Reflection;
using System.Text.RegularExpressions;
using Appraisal.Service.Access;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Service.Tests.Pages;
using Appraisal.Service.Web.Pages;
using Appraisal.Storage;
using Microsoft.AspNetCore.Components;

namespace Appraisal.Service.Tests.Access;

/// <summary>Every page, as every role: of an empty database, of the own territory, and of a foreign one.</summary>
public sealed partial class PageCrawlTests
{
    private static readonly IReadOnlyList<string> Templates = [.. typeof(Navigation).Assembly.GetTypes().SelectMany(t => t.GetCustomAttributes<RouteAttribute>())
        .Select(r => "/" + Navigation.Plain(r.Template)).Where(t => t != "/sign-in/back").Order(StringComparer.Ordinal)];

    // a kiosk's key opens no session
    private static readonly Role[] Roles = [.. Enum.GetValues<Role>().Except([Role.Kiosk])];

    [Fact]
    public async Task EveryPage_OfAnEmptyDatabase_AnswersEveryRole()
    {
        await using var host = await Host.StartAsync("Sqlite");
        foreach (var role in Roles.Except([Role.Member])) // who is a cadre, of whom there is none
        {
            using var reader = await Reader.SignInAsync(host, role, language: "zh-CN");
            foreach (var template in Templates)
            {
                var page = await reader.OpenAsync(Placeholder().Replace(template, template.StartsWith("/imports/", StringComparison.Ordinal) ? "units" : "none"));
                Assert.True(page.Status is HttpStatusCode.OK or HttpStatusCode.NotFound or HttpStatusCode.Forbidden, $"{template} as {Wire.Text(role)}: {(int)page.Status}");
                Assert.NotEmpty(page.Title);
            }
        }
    }

    [Fact]
    public async Task EveryPage_OfAForeignTerritory_TellsNothing()
    {
        var world = await TwoTownships.BuildAsync("Sqlite");
        await using var host = world.Host;
        var wrong = new List<string>();
        using var administrator = await Reader.SignInAsync(host, Role.Administrator);
        foreach (var template in Templates.Where(t => t is not "/public/{cycle}"))
        {
            if ((await administrator.OpenAsync(world.Page(template))).Status != HttpStatusCode.OK)
                wrong.Add($"{template} is not there for its own people either");
        }
        foreach (var role in Roles)
        {
            using var reader = await Reader.SignInAsync(host, role, "foreign", "ZF", role == Role.Member ? "ZF1" : null);
            foreach (var template in Templates)
            {
                var page = await reader.OpenAsync(world.Page(template));
                if (page.Document.DocumentElement.OuterHtml.Contains(TwoTownships.Secret, StringComparison.Ordinal))
                    wrong.Add($"{template} tells a secret to a foreign {Wire.Text(role)}");
            }
        }
        Assert.Equal([], wrong);
    }

    [GeneratedRegex(@"\{[^}]+\}", RegexOptions.None, 1000)]
    private static partial Regex Placeholder();
}
