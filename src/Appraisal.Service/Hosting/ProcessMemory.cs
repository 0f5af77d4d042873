using System.Runtime.InteropServices;

namespace Appraisal.Service.Hosting;

/// <summary>Keeps the process as small as what it holds.</summary>
internal static class ProcessMemory
{
    private const int ArenaMax = -8; // M_ARENA_MAX of glibc's malloc.h
    private const int Arenas = 2;

    /// <summary>
    /// To be called before the first thread: the C library of most Linux systems would keep a heap for each of eight threads a core and give
    /// back none, of which SQLite's pages then fill one after another. Another C library does not know of it.
    /// </summary>
    public static void Bound() => Ask(() => SetOption(ArenaMax, Arenas));

    /// <summary>Gives back what a large piece of work has left, which may take a tenth of a second.</summary>
    public static void GiveBack()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        Ask(() => Trim(0));
    }

    private static void Ask(Func<int> ask)
    {
        if (!OperatingSystem.IsLinux())
            return;
        try
        {
            ask();
        }
        catch (Exception error) when (error is EntryPointNotFoundException or DllNotFoundException)
        {
            // not glibc
        }
    }

    [DllImport("libc", EntryPoint = "mallopt"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetOption(int option, int value);

    [DllImport("libc", EntryPoint = "malloc_trim"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Trim(nuint kept);
}
