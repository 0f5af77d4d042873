using System.Security.Cryptography;
using Appraisal.Service.Access;
using Appraisal.Service.Web;

namespace Appraisal.Service.Surveys.Devices;

/// <summary>The short code that a device is enrolled with: 40 random bits, valid for a day and once.</summary>
internal static class EnrolmentCode
{
    // without letters and digits that are taken for one another
    private const string Alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    public static string Make() => $"{RandomNumberGenerator.GetString(Alphabet, 4)}-{RandomNumberGenerator.GetString(Alphabet, 4)}";

    /// <summary>Its keyed hash; blanks, hyphens, small letters and the width of letters make no difference.</summary>
    public static byte[] Hash(Secrets secrets, string text) =>
        Secrets.Hash(secrets.Keys, "device:" + string.Concat(Check.Normalise(text)!.Where(char.IsLetterOrDigit)).ToUpperInvariant());
}
