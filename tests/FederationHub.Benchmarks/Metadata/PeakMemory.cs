using System.Globalization;

namespace FederationHub.Benchmarks.Metadata;

/// <summary>How large a process ever was.</summary>
internal static class PeakMemory
{
    /// <summary>The most that was ever resident, in millions of bytes: VmHWM of proc_pid_status(5), which is in units of 1024.</summary>
    /// <param name="process">Its id, or <c>self</c>.</param>
    public static double MegabytesOf(string process)
    {
        var line = File.ReadLines($"/proc/{process}/status").First(text => text.StartsWith("VmHWM:", StringComparison.Ordinal));
        return double.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024 / 1e6;
    }
}
