using System.Globalization;
using System.Text.RegularExpressions;
using Appraisal.Service.Web;
using Appraisal.Storage.Home;

namespace Appraisal.Service.Tests.Pages;

/// <summary>Chinese as it is written: no blank within it, one beside what is not Chinese, and sentences that say what was done to what.</summary>
public sealed partial class ChineseTextTests
{
    [Theory]
    [InlineData("burden.title", "石桥镇的检查负担", "石桥镇")]
    [InlineData("burden.title", "V0101 的检查负担", "V0101")]
    [InlineData("burden.title", "𠮷田村的检查负担", "𠮷田村")]
    [InlineData("visit.title", "石桥镇于 2026-05-20 的检查", "石桥镇", "2026-05-20")]
    [InlineData("home.decision", "张伟启动了考核周期", "张伟", "启动了考核周期")]
    [InlineData("home.decision", "Zhou 启动了考核周期", "Zhou", "启动了考核周期")]
    [InlineData("home.decision-of", "张伟启动了考核周期：2026", "张伟", "启动了考核周期", "2026")]
    [InlineData("form.kept", "这是您此前填写的内容，尚未提交：请核对后提交。")]
    [InlineData("burden.title", "三月 村民组的检查负担", "三月 村民组")] // what somebody typed stays as it is
    public void Text_WithANameInIt_HasABlankOnlyBesideWhatIsNotChinese(string key, string said, params object[] args)
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("zh-CN");

        Assert.Equal(said, Messages.Of(key, args));
    }

    [Fact]
    public void Texts_InChinese_HaveNoBlankBetweenCharacters() =>
        Assert.DoesNotContain(PageTextTests.Files("Messages.zh.restext").SelectMany(File.ReadLines), line => Apart().IsMatch(line));

    [Theory]
    [InlineData("en")]
    [InlineData("zh-CN")]
    public void Deeds_OfEveryDecision_NameWhatWasDecided(string language)
    {
        foreach (var action in HomeStore.DecidedActions)
        {
            var keys = Messages.Keys("deed.").Where(k => k.Split('.')[0] == action).ToList();
            Assert.NotEmpty(keys);
            Assert.All(keys, key => Assert.True(language == "en" ? Messages.In(language, "deed." + key).Contains(' ', StringComparison.Ordinal) : Messages.In(language, "deed." + key) is { Length: > 4 } deed && !deed.EndsWith('了'), key));
        }
    }

    [GeneratedRegex(@"[\u4e00-\u9fff] [\u4e00-\u9fff]", RegexOptions.None, 1000)]
    private static partial Regex Apart();
}
