using System.Text;
using Appraisal.Service.Access;
using Appraisal.Service.Web;

namespace Appraisal.Service.Tests.Access;

/// <summary>What shows nothing makes no code another one, and nobody somebody else.</summary>
public sealed class SignsTests
{
    /// <summary>The first and the last of each range of Default_Ignorable_Code_Point (Unicode 16).</summary>
    public static TheoryData<int> Unseen { get; } =
    [
        0x00AD, 0x034F, 0x061C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180E, 0x180F, 0x200B, 0x200D, 0x200F, 0x202A, 0x202E, 0x2060, 0x2065, 0x206F, 0x3164, 0xFE00, 0xFE0F,
        0xFEFF, 0xFFA0, 0xFFF0, 0xFFF8, 0x1BCA0, 0x1BCA3, 0x1D173, 0x1D17A, 0xE0000, 0xE0001, 0xE0020, 0xE007F, 0xE0100, 0xE01EF, 0xE0FFF,
    ];

    [Theory, MemberData(nameof(Unseen))]
    public void Code_WithAnUnseenSign_IsNone(int sign)
    {
        foreach (var code in new[] { $"00001{new Rune(sign)}", $"0{new Rune(sign)}1", $"{new Rune(sign)}1" })
        {
            var check = new Check();
            check.Code("code", code);
            Assert.Equal("code", Assert.Single(check.Errors).Code);
            Assert.DoesNotContain(new Rune(sign).ToString(), Assert.Single(check.Errors).Args[0]!.ToString(), StringComparison.Ordinal);
        }
    }

    [Theory, MemberData(nameof(Unseen))]
    public void Name_WithAnUnseenSign_IsTheSamePersons(int sign) => Assert.True(Persons.Same("李秀英", $"李{new Rune(sign)}秀英"));

    [Theory, MemberData(nameof(Unseen))]
    public void Text_OfUnseenSignsAlone_IsNone(int sign)
    {
        var check = new Check();

        Assert.Equal("", check.Text("name", $" {new Rune(sign)}{new Rune(sign)} "));

        Assert.False(check.Passed);
    }

    [Theory]
    [InlineData("00001"), InlineData("QH0101"), InlineData("石桥镇-1"), InlineData("é"), InlineData("e\u0301"), InlineData("क्षि"), InlineData("F-2025 (3)"), InlineData("𠮷01")]
    public void Code_OfWhatIsSeen_IsOne(string code)
    {
        var check = new Check();
        check.Code("code", code);

        Assert.True(check.Passed);
    }
}
