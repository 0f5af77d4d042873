using Appraisal.Service.Web.Pages;

namespace Appraisal.Service.Materials.Pages;

/// <summary>A page that takes the content of a material: <see cref="MaterialOptions.MaxBytes"/>, of which a body may hold any.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class MaterialUploadAttribute() : UploadAttribute(MaterialOptions.Largest)
{
    /// <inheritdoc/>
    public override long Most(IServiceProvider services) => services.GetRequiredService<MaterialOptions>().MaxBytes;
}
