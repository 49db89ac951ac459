using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace FederationHub.Testing.Processes;

/// <summary>A process that a test started: it is ready when it says so or answers, and ends with the test, with all that it started.</summary>
public sealed class RunningProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource<string> _readyLine = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly StreamWriter _log;

    private RunningProcess(Process process, string name)
    {
        _process = process;
        Name = name;
        _log = new StreamWriter(Path.Combine(SourceTree.Artefacts, $"{name}-{process.Id}.log")) { AutoFlush = true };
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>What the log file is called after.</summary>
    public string Name { get; }

    /// <summary>The operating system's number for it.</summary>
    public int Id => _process.Id;

    /// <summary>All that it has printed so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>Starts a program; does not wait for it.</summary>
    /// <param name="name">What the log file is called after.</param>
    /// <param name="program">A path or the name of a program on the PATH.</param>
    /// <param name="arguments">One by one, without quoting.</param>
    /// <param name="environment">Added to this process's own.</param>
    public static RunningProcess Start(string name, string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = SourceTree.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        // What a test does not set must be the program's own choice, whatever stands in the environment of the test.
        foreach (var foreign in start.Environment.Keys.Where(key => key.StartsWith("FederationHub__", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(foreign);
        }

        foreach (var (key, value) in environment)
        {
            start.Environment[key] = value;
        }

        var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        process.StandardInput.Close();
        return new RunningProcess(process, name);
    }

    /// <summary>Waits for a line that begins with <c>ready </c>, and gives it.</summary>
    public async Task<string> ReadyLineAsync(TimeSpan patience, CancellationToken cancellation)
    {
        var ended = _process.WaitForExitAsync(cancellation);
        var first = await Task.WhenAny(_readyLine.Task, ended, Task.Delay(patience, cancellation));
        return first == _readyLine.Task
            ? await _readyLine.Task
            : throw new InvalidOperationException($"{Name} did not become ready{(first == ended ? $" and ended with {_process.ExitCode}" : "")}:\n{Output}");
    }

    /// <summary>Waits until an address answers with success.</summary>
    public async Task AnswersAsync(Uri address, TimeSpan patience, CancellationToken cancellation)
    {
        using var client = new HttpClient();
        var waited = Stopwatch.StartNew();
        while (true)
        {
            if (_process.HasExited)
            {
                throw new InvalidOperationException($"{Name} ended with {_process.ExitCode}:\n{Output}");
            }

            try
            {
                using var answer = await client.GetAsync(address, cancellation);
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException) when (waited.Elapsed < patience)
            {
                // Nobody listens yet.
            }

            if (waited.Elapsed >= patience)
            {
                throw new InvalidOperationException($"{Name} did not answer at {address}:\n{Output}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), cancellation);
        }
    }

    /// <summary>Waits for the end, and gives the exit code.</summary>
    public async Task<int> EndAsync(CancellationToken cancellation)
    {
        await _process.WaitForExitAsync(cancellation);
        return _process.ExitCode;
    }

    /// <summary>Ends it at once, without a chance to do anything more (SIGKILL), and what it started is left alone.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Asks it to end (SIGTERM); does not wait.</summary>
    public void Terminate()
    {
        if (!_process.HasExited && Signal(_process.Id, 15) != 0)
        {
            throw new InvalidOperationException($"{Name} could not be told to end.");
        }
    }

    /// <summary>Whether it ended.</summary>
    public bool HasEnded => _process.HasExited;

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        await _log.DisposeAsync();
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Signal(int process, int signal);

    private void Keep(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_output)
        {
            _output.AppendLine(line);
            if (_log.BaseStream.CanWrite)
            {
                _log.WriteLine(line);
            }
        }

        if (line.StartsWith("ready ", StringComparison.Ordinal))
        {
            _readyLine.TrySetResult(line);
        }
    }
}
