namespace FederationHub.Deployment.Tests;

/// <summary>A file system of a few megabytes that can be filled up. Where nothing may be mounted, as in a container without rights, it is /dev/shm, which is small there.</summary>
internal sealed class TinyDisk : IAsyncDisposable
{
    private const long LargestShared = 1L << 30;

    private readonly bool _mounted;

    private TinyDisk(string folder, bool mounted)
    {
        Folder = folder;
        _mounted = mounted;
    }

    /// <summary>A folder on it.</summary>
    public string Folder { get; }

    private string Filler => Path.Combine(Folder, "filler");

    /// <summary>Makes one.</summary>
    public static async Task<TinyDisk> MakeAsync(int megabytes)
    {
        var folder = SourceTree.NewFolder("disk");
        try
        {
            await Shell.AsRootAsync("mount", "-t", "tmpfs", "-o", $"size={megabytes}m,mode=0777", "tmpfs", folder);
            return new TinyDisk(folder, mounted: true);
        }
        catch (Exception failure) when (failure is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            Directory.Delete(folder);
            var shared = new DriveInfo("/dev/shm");
            if (!shared.IsReady || shared.TotalSize > LargestShared)
            {
                throw new InvalidOperationException($"No small file system: nothing may be mounted here, and /dev/shm is not small.", failure);
            }

            var inside = Directory.CreateDirectory(Path.Combine("/dev/shm", Path.GetFileName(folder))).FullName;
            return new TinyDisk(inside, mounted: false);
        }
    }

    /// <summary>Leaves no byte free.</summary>
    public void Fill()
    {
        using var filler = new FileStream(Filler, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        foreach (var size in (int[])[65536, 4096, 1])
        {
            try
            {
                while (true)
                {
                    filler.Write(new byte[size]);
                }
            }
            catch (IOException)
            {
                // No room for one more of this size.
            }
        }
    }

    /// <summary>Makes room again.</summary>
    public void Free() => File.Delete(Filler);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_mounted)
        {
            await Shell.AsRootAsync("umount", "-l", Folder);
        }

        Directory.Delete(Folder, recursive: true);
    }
}
