using System.Runtime.InteropServices;

namespace Appraisal.Storage;

/// <summary>What the service keeps on the disk is its own to read: files 0600, folders 0700.</summary>
public static class OwnFiles
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const uint OthersNothing = 0x3F; // 077

    /// <summary>Sees to it that whatever this process makes from now on, by whichever library, is its own alone.</summary>
    public static void Restrict()
    {
        if (!OperatingSystem.IsWindows())
            _ = SetMask(OthersNothing);
    }

    /// <summary>Takes from others what an earlier version or a copy left them; where the file is somebody else's it stays as it is.</summary>
    public static void Tighten(string path)
    {
        if (OperatingSystem.IsWindows() || !File.Exists(path) || File.GetUnixFileMode(path) == Owner)
            return;
        try
        {
            File.SetUnixFileMode(path, Owner);
        }
        catch (UnauthorizedAccessException)
        {
            // a file of another user that this one may write
        }
    }

    [DllImport("libc", EntryPoint = "umask"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint SetMask(uint mask);
}
