using System.Runtime.InteropServices;

using var stop = new ManualResetEventSlim();
using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
{
    context.Cancel = true;
    stop.Set();
});

Console.WriteLine("worker is ready");
stop.Wait();
Console.WriteLine("worker says goodbye");
