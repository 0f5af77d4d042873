using System.ComponentModel.DataAnnotations;

namespace Appraisal.Service.Surveys.Tokens;

/// <summary>Tokens to be made for the lines of a survey's frame.</summary>
public sealed record TokensRequest
{
    /// <summary>How many tokens each line of the frame is to have, but no more than its population; 1..10,000. What is there already counts.</summary>
    /// <example>40</example>
    [Required]
    public int? PerStratum { get; init; }

    /// <summary>Only for these cadres; absent: for all.</summary>
    public IReadOnlyList<string>? StaffNos { get; init; }
}

/// <summary>A token, shown this once.</summary>
/// <param name="StaffNo" example="00017">The cadre that it is for.</param>
/// <param name="Name" example="李秀英">The cadre's name.</param>
/// <param name="Stratum" example="registered-poor">The stratum that it is for.</param>
/// <param name="Token" example="7KQM-2XWD-PH4T-9ZRB">Its text.</param>
/// <param name="Address">Where its holder can answer.</param>
/// <param name="ReachesThisMachineAlone" example="false">Whether no other device can open that address; then set Service:PublicAddress and draw again.</param>
public sealed record NewToken(string StaffNo, string Name, string Stratum, string Token, string Address, bool ReachesThisMachineAlone);

/// <summary>A token to be looked at before answering.</summary>
public sealed record TokenRequest
{
    /// <summary>Its text; blanks, hyphens and small letters make no difference.</summary>
    /// <example>7KQM-2XWD-PH4T-9ZRB</example>
    [Required]
    public string? Token { get; init; }
}

/// <summary>What a token is for.</summary>
/// <param name="StaffNo" example="00017">The cadre.</param>
/// <param name="Name" example="李秀英">The cadre's name.</param>
/// <param name="Stratum" example="registered-poor">The stratum.</param>
/// <param name="Used">Whether it was used.</param>
/// <param name="SmallGroup">Whether fewer than 10 are registered in the stratum: who answers is told so before.</param>
public sealed record TokenView(string StaffNo, string Name, string Stratum, bool Used, bool SmallGroup);
