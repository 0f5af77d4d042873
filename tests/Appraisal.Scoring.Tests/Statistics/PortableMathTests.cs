using Appraisal.Scoring.Statistics;
using CsCheck;

namespace Appraisal.Scoring.Tests.Statistics;

public sealed class PortableMathTests
{
    [Fact]
    public void Exp_AnyArgument_AgreesWithThePlatformToTheLastDigits() =>
        Gen.Double[-700, 700].Sample(x => Math.Abs((PortableMath.Exp(x) / Math.Exp(x)) - 1) < 1e-15);

    [Fact]
    public void Log_AnyArgument_AgreesWithThePlatformToTheLastDigits() =>
        Gen.Double[-700, 700].Select(Math.Exp).Sample(x => Math.Abs(PortableMath.Log(x) - Math.Log(x)) <= 1e-15 * Math.Max(1, Math.Abs(Math.Log(x))));

    [Fact]
    public void Exp_KnownArguments_GivesTheSameBitsEverywhere()
    {
        Assert.Equal(1, PortableMath.Exp(0));
        Assert.Equal(0, PortableMath.Exp(-1e6));
        Assert.Equal(0, PortableMath.Log(1));
        Assert.Equal(0x4005BF0A8B14576AL, BitConverter.DoubleToInt64Bits(PortableMath.Exp(1))); // e is …769: one unit off, everywhere
    }
}
