using Appraisal.Service.Web;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Appraisal.Service.Tests.Hosting;

/// <summary>What stands above the columns of lists as tables.</summary>
public sealed class ListHeadingTests(Hosts hosts) : IClassFixture<Hosts>
{
    [Fact]
    public async Task EveryColumnOfEveryList_IsCalledSomethingInChinese()
    {
        var services = (await hosts.On("Sqlite")).Services;
        var lists = services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).SelectMany(e => e.Metadata.GetOrderedMetadata<IProducesResponseTypeMetadata>())
            .Select(m => m.Type).Where(t => t is { IsGenericType: true } && t.GetGenericTypeDefinition() == typeof(Page<>)).Select(t => t!.GetGenericArguments()[0]).Distinct().ToList();
        Assert.True(lists.Count > 20);

        var names = lists.SelectMany(t => services.GetRequiredService<ListColumns>().Of(t).Where(c => !IsChinese(c.Label.Zh)).Select(c => c.Name));

        var missing = names.SelectMany(n => n.Split('.')).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Where(n => !IsChinese(ListColumns.LabelOf(n).Zh)).ToList();
        Assert.True(missing.Count == 0, $"No heading.… in Messages.zh.restext: {string.Join(' ', missing)}");
    }

    private static bool IsChinese(string label) => label.Split('：').All(part => part.Any(c => c is >= '\u4E00' and <= '\u9FFF'));
}
