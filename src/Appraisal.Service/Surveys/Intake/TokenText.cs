using System.Security.Cryptography;
using System.Text;
using Appraisal.Service.Access;
using Appraisal.Service.Web;
using Appraisal.Storage.Surveys;

namespace Appraisal.Service.Surveys.Intake;

/// <summary>The text of a token, as it stands on paper.</summary>
internal static class TokenText
{
    // without letters and digits that are taken for one another
    private const string Alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    private const int Length = 16;
    private const int GroupLength = 4;
    private const int MostTyped = 64;

    /// <summary>A new token of 80 random bits, in groups that can be read aloud.</summary>
    public static string Make() =>
        string.Join('-', RandomNumberGenerator.GetString(Alphabet, Length).Chunk(GroupLength).Select(c => new string(c)));

    /// <summary>Its keyed hash; blanks, hyphens, small letters and the width of letters make no difference.</summary>
    public static byte[] Hash(Secrets secrets, string text)
    {
        if (!Ascii.IsValid(text))
            text = Check.Normalise(text)!; // as an input method in full-width mode writes it
        Span<char> plain = text.Length <= MostTyped ? stackalloc char[text.Length] : new char[text.Length];
        var length = 0;
        foreach (var c in text)
        {
            if (char.IsLetterOrDigit(c))
                plain[length++] = char.ToUpperInvariant(c);
        }
        return Secrets.Hash(secrets.Tokens, plain[..length], TokenRow.HashLength);
    }
}
