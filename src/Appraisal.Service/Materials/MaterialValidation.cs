using System.Globalization;
using System.Security.Cryptography;
using Appraisal.Service.Access;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Materials;

namespace Appraisal.Service.Materials;

/// <summary>What materials must be, and their two forms.</summary>
internal static class MaterialValidation
{
    private const int HashLength = 32;

    /// <summary>The normalised request with its row; the unit is looked up by the caller where a cadre is named.</summary>
    public static MaterialRow Row(Check check, Caller caller, MaterialRequest request, int maxBytes, DateTimeOffset now)
    {
        check.That(Check.IsBlank(request.StaffNo) != Check.IsBlank(request.Unit), "staffNo", "one-of", "staffNo, unit");
        var row = new MaterialRow
        {
            Id = check.Code("id", request.Id),
            StaffNo = check.OptionalCode("staffNo", request.StaffNo),
            Unit = check.OptionalCode("unit", request.Unit) ?? "",
            Title = check.Text("title", request.Title),
            FileName = FileName(check, request.FileName),
            MediaType = MediaType(check, request.Content, maxBytes),
            ContentHash = Hash(check, request),
            Size = request.Content?.Length,
            ValidUntil = request.ValidUntil,
            Status = Wire.Text(ReviewStatus.Submitted),
            SubmittedBy = check.OptionalText("submittedBy", request.SubmittedBy) ?? caller.Person,
            UploadedBy = caller.Person,
            UploadedAt = now,
            RequestDigest = [],
        };
        return row with { RequestDigest = Digest(row, request) };
    }

    public static IReadOnlyList<MaterialUseRow> Uses(Check check, MaterialRequest request)
    {
        var id = Check.Normalise(request.Id) ?? "";
        var further = check.List("alsoFor", request.AlsoFor, 0, 50).Select((u, i) => new MaterialUseRow(
            id, check.Code($"alsoFor[{i}].cycle", u.Cycle), check.Code($"alsoFor[{i}].kind", u.Kind)));
        return [.. further.Prepend(new(id, check.Code("cycle", request.Cycle), check.Code("kind", request.Kind))).Distinct()];
    }

    public static Material View(MaterialRow row, IEnumerable<MaterialUseRow> uses) => new()
    {
        Id = row.Id,
        StaffNo = row.StaffNo,
        Unit = row.Unit,
        Uses = [.. uses.Select(u => new MaterialUse(u.Cycle, u.Kind))
            .OrderBy(u => u.Cycle, StringComparer.Ordinal).ThenBy(u => u.Kind, StringComparer.Ordinal)],
        Title = row.Title,
        FileName = row.FileName,
        MediaType = row.MediaType,
        ContentHash = Convert.ToHexStringLower(row.ContentHash),
        Size = row.Size,
        ValidUntil = row.ValidUntil,
        Status = Wire.Value<ReviewStatus>(row.Status),
        SubmittedBy = row.SubmittedBy,
        UploadedBy = row.UploadedBy,
        UploadedAt = row.UploadedAt,
        ReviewedBy = row.ReviewedBy,
        ReviewedAt = row.ReviewedAt,
        ReviewReason = row.ReviewReason,
        ContradictedBy = row.ContradictedBy,
    };

    private static byte[] Digest(MaterialRow row, MaterialRequest request) => RequestDigest.Of(new
    {
        row.StaffNo, row.Unit, row.Title, row.FileName, row.ValidUntil, row.ContentHash, row.Size, request.Cycle, request.Kind, request.AlsoFor,
        request.SubmittedBy, request.Accepted,
    });

    private static string? FileName(Check check, string? name)
    {
        var text = check.OptionalText("fileName", name);
        return text is null || check.That(!text.Any(IsForbidden), "fileName", "file-name") ? text : null;
    }

    // of the invisible signs some turn the order around, so that a name seems to end otherwise than it does
    private static bool IsForbidden(char sign) => sign is '/' or '\\' || char.GetUnicodeCategory(sign) is UnicodeCategory.Control or UnicodeCategory.Format;

    private static string? MediaType(Check check, byte[]? content, int maxBytes)
    {
        if (content is null || !check.That(content.Length <= maxBytes, "content", "content-size", content.Length, maxBytes))
            return null;
        var type = ContentTypes.Find(content);
        check.That(type is not null, "content", "content-type");
        return type;
    }

    private static byte[] Hash(Check check, MaterialRequest request)
    {
        var hash = request.Content is { } content ? SHA256.HashData(content) : null;
        if (request.ContentHash is not { } text)
        {
            check.That(hash is not null, "content", "required");
            return hash ?? [];
        }
        if (!check.That(text.Length == 2 * HashLength && text.All(char.IsAsciiHexDigit), "contentHash", "content-hash"))
            return [];
        var given = Convert.FromHexString(text);
        check.That(hash is null || RequestDigest.Same(hash, given), "contentHash", "content-hash-differs");
        return given;
    }
}
