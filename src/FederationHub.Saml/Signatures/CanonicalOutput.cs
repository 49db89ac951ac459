using System.Security.Cryptography;
using System.Text;

namespace FederationHub.Saml.Signatures;

/// <summary>
/// Takes canonical octets up to a limit. Either all of them stay in memory, or they go, part by part, through a hash and to a
/// stream, so that the length of the document costs no memory.
/// </summary>
internal sealed class CanonicalOutput
{
    private const int Part = 32 * 1024;

    private readonly long _maxBytes;
    private readonly IncrementalHash? _hash;
    private readonly Stream? _copy;
    private byte[] _octets;
    private int _length;
    private long _passedOn;

    internal CanonicalOutput(int maxBytes)
    {
        _maxBytes = maxBytes;
        _octets = new byte[Math.Min(maxBytes, 8 * 1024)];
    }

    internal CanonicalOutput(long maxBytes, IncrementalHash hash, Stream copy)
    {
        (_maxBytes, _hash, _copy) = (maxBytes, hash, copy);
        _octets = new byte[2 * Part];
    }

    /// <summary>More than the limit was put: what is here is not the whole form.</summary>
    internal bool Overflowed { get; private set; }

    /// <summary>All octets, where they stay in memory.</summary>
    internal ReadOnlyMemory<byte> Octets => _octets.AsMemory(0, _length);

    /// <summary>Passes on what is still here.</summary>
    internal void Flush()
    {
        _hash!.AppendData(_octets, 0, _length);
        _copy!.Write(_octets, 0, _length);
        _passedOn += _length;
        _length = 0;
    }

    internal void Put(byte ascii)
    {
        if (_length < _octets.Length || Reserve(1))
        {
            _octets[_length++] = ascii;
        }
    }

    internal void Put(ReadOnlySpan<byte> ascii)
    {
        if (Reserve(ascii.Length))
        {
            ascii.CopyTo(_octets.AsSpan(_length));
            _length += ascii.Length;
        }
    }

    internal void Put(ReadOnlySpan<char> text)
    {
        // A character is three octets at most; a long text goes in parts that never split a surrogate pair.
        while (text.Length > Part / 4 && _hash is not null)
        {
            var cut = char.IsHighSurrogate(text[(Part / 4) - 1]) ? (Part / 4) - 1 : Part / 4;
            PutPart(text[..cut]);
            text = text[cut..];
        }

        PutPart(text);
    }

    private void PutPart(ReadOnlySpan<char> text)
    {
        if (text.Length > 0 && Reserve(text.Length * 3))
        {
            _length += Encoding.UTF8.GetBytes(text, _octets.AsSpan(_length));
        }
    }

    private bool Reserve(int count)
    {
        if (Overflowed)
        {
            return false;
        }

        if ((long)_length + count <= _octets.Length)
        {
            return true;
        }

        // A character is reserved as three bytes and counted as one.
        if (_passedOn + _length + (count / 3) > _maxBytes)
        {
            Overflowed = true;
            return false;
        }

        if (_hash is not null)
        {
            Flush();
            return true;
        }

        Array.Resize(ref _octets, (int)Math.Min(Math.Max(_octets.Length * 2L, (long)_length + count), Array.MaxLength));
        return true;
    }
}
