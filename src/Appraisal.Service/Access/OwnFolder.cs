namespace Appraisal.Service.Access;

/// <summary>Folders of what is nobody else's to read on this machine.</summary>
internal static class OwnFolder
{
    /// <summary>The folder, made for its owner alone where it is absent; one that is there stays as it is.</summary>
    public static DirectoryInfo Create(string path) => OperatingSystem.IsWindows()
        ? Directory.CreateDirectory(path)
        : Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
}
