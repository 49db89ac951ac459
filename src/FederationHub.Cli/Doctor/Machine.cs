using System.Reflection;
using System.Runtime.InteropServices;
using FederationHub.Configuration.Doctor;
using FederationHub.Core.Ports;

namespace FederationHub.Cli.Doctor;

/// <summary>What this machine tells about the program and its files.</summary>
internal static class Machine
{
    private const int CurrentDirectory = -100;
    private const uint WantsOwner = 0x8;
    private const int OwnerOffset = 20;

    public static RuntimeFacts Runtime()
    {
        // A program in one file has no file of the runtime beside it.
        var core = typeof(object).Assembly.Location;
        var own = core.Length == 0 || Path.GetDirectoryName(core) == AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar);
        var file = core.Length == 0 ? Environment.ProcessPath : core;
        return new RuntimeFacts(
            Environment.Version,
            XmlSignatures(),
            own,
            file is not null && File.Exists(file) ? new DateTimeOffset(File.GetLastWriteTimeUtc(file)) : null,
            Environment.IsPrivilegedProcess);
    }

    public static IReadOnlyList<FileFacts> Files(DatabaseCondition database)
    {
        var files = new List<FileFacts>();
        if (database.IsFile && Path.GetDirectoryName(database.Place) is { } folder)
        {
            Add(files, FileRole.DataFolder, folder, Directory.Exists(folder));
            foreach (var companion in (ReadOnlySpan<string>)["", "-wal", "-shm"])
            {
                Add(files, FileRole.Database, database.Place + companion, File.Exists(database.Place + companion));
            }
        }

        if (database.MasterKeyFile is { } key)
        {
            Add(files, FileRole.MasterKey, key, File.Exists(key));
        }

        return files;
    }

    public static long? FreeBytes(DatabaseCondition database)
    {
        if (!database.IsFile)
        {
            return null;
        }

        var folder = Path.GetDirectoryName(database.Place);
        while (folder is not null && !Directory.Exists(folder))
        {
            folder = Path.GetDirectoryName(folder);
        }

        try
        {
            return folder is null ? null : new DriveInfo(folder).AvailableFreeSpace;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static void Add(List<FileFacts> files, FileRole role, string path, bool exists)
    {
        if (exists)
        {
            files.Add(new FileFacts(role, path, OperatingSystem.IsWindows() ? null : File.GetUnixFileMode(path), OperatingSystem.IsLinux() ? Owner(path) : null));
        }
    }

    private static Version? XmlSignatures()
    {
        try
        {
            var assembly = Assembly.Load("System.Security.Cryptography.Xml");
            return Version.TryParse(assembly.GetCustomAttribute<AssemblyFileVersionAttribute>()?.Version is { } file && file.Split('.') is [var a, _, var b, ..]
                ? InformationalVersion(assembly) ?? $"{a}.0.{b}" : null, out var version) ? version : null;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    private static string? InformationalVersion(Assembly assembly) =>
        assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+', '-')[0];

    // The base library tells a file's mode and not its owner. statx(2) has one layout on every architecture.
    private static uint? Owner(string path)
    {
        var found = new byte[256];
        return Statx(CurrentDirectory, path, 0, WantsOwner, found) == 0 ? BitConverter.ToUInt32(found, OwnerOffset) : null;
    }

    [DllImport("libc", EntryPoint = "statx", BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Statx(int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, byte[] found);
}
