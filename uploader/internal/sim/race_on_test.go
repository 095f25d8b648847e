//go:build race

package sim

const usualLives = 400 // the race detector makes each ten times as long
