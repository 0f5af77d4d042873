using Appraisal.Service.Access;

namespace Appraisal.Service.Tests.Access;

public sealed class PersonsTests
{
    [Theory]
    [InlineData("王建国", "王 建国")]
    [InlineData("王建国", "王\u200B建国")]
    [InlineData("王建国", "\u2066王建国\u2069")]
    [InlineData("王建国", "王\uFE00建国")]
    [InlineData("王建国", "王\u3164建国")]
    [InlineData("王建国", "王建国\u00AD ")]
    [InlineData("Li Wei", "ＬＩ　ＷＥＩ")]
    [InlineData("阿不都·热合曼", "阿不都•热合曼")]
    [InlineData("00017", "０００１７")]
    public void Same_ANameThatReadsTheSame_IsOnePerson(string one, string other) => Assert.True(Persons.Same(one, other));

    [Theory]
    [InlineData("王建国", "王建军")]
    [InlineData("00017", "00018")]
    [InlineData("...", "---")]
    public void Same_AnotherName_IsAnother(string one, string other) => Assert.False(Persons.Same(one, other));

    [Fact]
    public void Key_OfTheLongestName_FitsTheColumn() => Assert.Equal(Persons.KeyLength, Persons.Key(new string('\uFDFA', 200)).Length);
}
