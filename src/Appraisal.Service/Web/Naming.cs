using Appraisal.Scoring;

namespace Appraisal.Service.Web;

/// <summary>Names in the two languages of the product: an office that has one language gives one.</summary>
public static class Naming
{
    /// <summary>A name of which at least one language must be there; the other is the same where it is left blank.</summary>
    public static LocalText Name(this Check check, string field, LocalText? name, int most = 200)
    {
        var (en, zh) = (Check.IsBlank(name?.En) ? name?.Zh : name.En, Check.IsBlank(name?.Zh) ? name?.En : name.Zh);
        if (!check.That(!Check.IsBlank(zh), field, "required"))
            return new LocalText("", "");
        // what is wrong with the only one is told where it was given
        var given = check.Text(Check.IsBlank(name?.Zh) ? $"{field}.en" : $"{field}.zh", zh, most);
        return Check.IsBlank(name?.En) || Check.IsBlank(name?.Zh) ? new LocalText(given, given) : new LocalText(check.Text($"{field}.en", en, most), given);
    }
}
